-- CreateTable
CREATE TABLE "VexRecord" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "imageDigest" TEXT NOT NULL,
    "documentId" TEXT NOT NULL,
    "author" TEXT NOT NULL,
    "role" TEXT,
    "documentAt" DATETIME,
    "version" TEXT NOT NULL,
    "statements" INTEGER NOT NULL,
    "refused" TEXT NOT NULL,
    "body" BLOB NOT NULL,
    "sha256" TEXT NOT NULL,
    "until" TEXT,
    "createdAt" DATETIME NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    "ended" TEXT,
    "endedAt" DATETIME,
    "endedBy" TEXT
);

-- CreateTable
CREATE TABLE "VexName" (
    "recordId" TEXT NOT NULL,
    "name" TEXT NOT NULL,

    PRIMARY KEY ("recordId", "name"),
    CONSTRAINT "VexName_recordId_fkey" FOREIGN KEY ("recordId") REFERENCES "VexRecord" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Waiver" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "imageDigest" TEXT,
    "repository" TEXT,
    "vulnerability" TEXT NOT NULL,
    "package" TEXT,
    "justification" TEXT,
    "reason" TEXT NOT NULL,
    "until" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    "endedAt" DATETIME,
    "endedBy" TEXT
);

-- CreateIndex
CREATE INDEX "VexRecord_imageDigest_createdAt_idx" ON "VexRecord"("imageDigest", "createdAt");

-- CreateIndex
CREATE INDEX "VexName_name_idx" ON "VexName"("name");

-- CreateIndex
CREATE INDEX "Waiver_imageDigest_idx" ON "Waiver"("imageDigest");

-- CreateIndex
CREATE INDEX "Waiver_repository_idx" ON "Waiver"("repository");
