-- CreateTable
CREATE TABLE "StandardWorkload" (
    "slug" TEXT NOT NULL PRIMARY KEY,
    "title" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "family" TEXT,
    "revision" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "Standard" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "workloadSlug" TEXT NOT NULL,
    "status" TEXT NOT NULL,
    "place" TEXT,
    "reference" TEXT NOT NULL,
    "registry" TEXT,
    "path" TEXT,
    "tag" TEXT,
    "digest" TEXT,
    "frozen" TEXT,
    "reason" TEXT NOT NULL,
    "owner" TEXT NOT NULL,
    "reviewBy" TEXT,
    "deprecatedUntil" TEXT,
    "successorId" TEXT,
    "reportId" TEXT,
    "evidence" TEXT,
    "proposedAt" DATETIME NOT NULL,
    "approvedAt" DATETIME,
    "updatedAt" DATETIME NOT NULL,
    "revision" INTEGER NOT NULL,
    CONSTRAINT "Standard_workloadSlug_fkey" FOREIGN KEY ("workloadSlug") REFERENCES "StandardWorkload" ("slug") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "Standard_successorId_fkey" FOREIGN KEY ("successorId") REFERENCES "Standard" ("id") ON DELETE SET NULL ON UPDATE CASCADE,
    CONSTRAINT "Standard_reportId_fkey" FOREIGN KEY ("reportId") REFERENCES "Report" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StandardManifest" (
    "standardId" TEXT NOT NULL,
    "of" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    PRIMARY KEY ("standardId", "of", "position"),
    CONSTRAINT "StandardManifest_standardId_fkey" FOREIGN KEY ("standardId") REFERENCES "Standard" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StandardAlternative" (
    "standardId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "reference" TEXT NOT NULL,
    "registry" TEXT,
    "path" TEXT,
    "tag" TEXT,
    "digest" TEXT,
    "note" TEXT NOT NULL,

    PRIMARY KEY ("standardId", "position"),
    CONSTRAINT "StandardAlternative_standardId_fkey" FOREIGN KEY ("standardId") REFERENCES "Standard" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StandardException" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "standardId" TEXT NOT NULL,
    "team" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "digest" TEXT,
    "reason" TEXT NOT NULL,
    "until" TEXT NOT NULL,
    "addedAt" DATETIME NOT NULL,
    "endedAt" DATETIME,
    CONSTRAINT "StandardException_standardId_fkey" FOREIGN KEY ("standardId") REFERENCES "Standard" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "StandardChange" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "workloadSlug" TEXT NOT NULL,
    "standardId" TEXT,
    "revision" INTEGER NOT NULL,
    "at" DATETIME NOT NULL,
    "action" TEXT NOT NULL,
    "why" TEXT NOT NULL,
    "changes" TEXT NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT
);

-- CreateIndex
CREATE INDEX "StandardWorkload_position_idx" ON "StandardWorkload"("position");

-- CreateIndex
CREATE UNIQUE INDEX "Standard_place_key" ON "Standard"("place");

-- CreateIndex
CREATE INDEX "Standard_workloadSlug_status_idx" ON "Standard"("workloadSlug", "status");

-- CreateIndex
CREATE INDEX "Standard_digest_idx" ON "Standard"("digest");

-- CreateIndex
CREATE INDEX "Standard_successorId_idx" ON "Standard"("successorId");

-- CreateIndex
CREATE INDEX "Standard_reportId_idx" ON "Standard"("reportId");

-- CreateIndex
CREATE INDEX "Standard_registry_path_tag_idx" ON "Standard"("registry", "path", "tag");

-- CreateIndex
CREATE INDEX "StandardManifest_digest_idx" ON "StandardManifest"("digest");

-- CreateIndex
CREATE INDEX "StandardAlternative_digest_idx" ON "StandardAlternative"("digest");

-- CreateIndex
CREATE INDEX "StandardException_standardId_idx" ON "StandardException"("standardId");

-- CreateIndex
CREATE INDEX "StandardChange_workloadSlug_revision_idx" ON "StandardChange"("workloadSlug", "revision");

-- CreateIndex
CREATE INDEX "StandardChange_standardId_revision_idx" ON "StandardChange"("standardId", "revision");
