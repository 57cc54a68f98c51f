-- AlterTable
ALTER TABLE "Tag" ADD COLUMN "lookProblem" TEXT;
ALTER TABLE "Tag" ADD COLUMN "lookedAt" DATETIME;

-- CreateTable
CREATE TABLE "TagList" (
    "repositoryId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "names" TEXT NOT NULL,
    "count" INTEGER NOT NULL,
    "complete" BOOLEAN NOT NULL,
    "etag" TEXT,
    "manifests" TEXT,
    "mirror" TEXT,
    "listedAt" DATETIME NOT NULL,
    "changedAt" DATETIME NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    CONSTRAINT "TagList_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Follow" (
    "repositoryId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "patterns" TEXT NOT NULL,
    "platforms" TEXT NOT NULL,
    "intervalSeconds" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    CONSTRAINT "Follow_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LookupFailure" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "repositoryId" INTEGER NOT NULL,
    "code" TEXT NOT NULL,
    "problem" TEXT NOT NULL,
    "firstAt" DATETIME NOT NULL,
    "lastAt" DATETIME NOT NULL,
    "times" INTEGER NOT NULL DEFAULT 1,
    CONSTRAINT "LookupFailure_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "RegistryPause" (
    "registry" TEXT NOT NULL PRIMARY KEY,
    "until" DATETIME NOT NULL,
    "problem" TEXT NOT NULL
);

-- AlterTable
ALTER TABLE "TagObservation" ADD COLUMN "lastSeen" DATETIME;
ALTER TABLE "TagObservation" ADD COLUMN "looks" INTEGER NOT NULL DEFAULT 1;
ALTER TABLE "TagObservation" ADD COLUMN "digest" TEXT NOT NULL DEFAULT '';
ALTER TABLE "TagObservation" ADD COLUMN "mediaType" TEXT;

-- What each earlier look-up told: a tag names its index, or the one manifest.
UPDATE "TagObservation" SET
    "lastSeen" = "observedAt",
    "digest" = COALESCE("indexDigest", (SELECT "manifestDigest" FROM "ObservedPlatform" WHERE "observationId" = "TagObservation"."id" LIMIT 1), '');
UPDATE "Tag" SET
    "lookedAt" = (SELECT MAX("observedAt") FROM "TagObservation" WHERE "tagId" = "Tag"."id")
    WHERE EXISTS (SELECT 1 FROM "TagObservation" WHERE "tagId" = "Tag"."id");

-- CreateIndex
CREATE INDEX "LookupFailure_repositoryId_lastAt_idx" ON "LookupFailure"("repositoryId", "lastAt");

-- CreateIndex
CREATE INDEX "Tag_repositoryId_lookedAt_idx" ON "Tag"("repositoryId", "lookedAt");
