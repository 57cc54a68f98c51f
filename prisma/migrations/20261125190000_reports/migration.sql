-- CreateTable
CREATE TABLE "Report" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "slug" TEXT NOT NULL,
    "title" TEXT NOT NULL,
    "note" TEXT NOT NULL,
    "sections" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "headline" TEXT,
    "document" BLOB NOT NULL,
    "schemaVersion" INTEGER NOT NULL,
    "contentHash" TEXT NOT NULL,
    "documentBytes" INTEGER NOT NULL,
    "showsChanges" BOOLEAN NOT NULL,
    "revision" INTEGER NOT NULL DEFAULT 1,
    "views" INTEGER NOT NULL DEFAULT 0,
    "createdAt" DATETIME NOT NULL,
    "updatedAt" DATETIME NOT NULL,
    "expiresAt" DATETIME,
    "revokedAt" DATETIME,
    "deletedAt" DATETIME,
    "replacedById" TEXT,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    CONSTRAINT "Report_replacedById_fkey" FOREIGN KEY ("replacedById") REFERENCES "Report" ("id") ON DELETE SET NULL ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReportImage" (
    "reportId" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    "pinned" TEXT NOT NULL,
    "registry" TEXT,
    "path" TEXT,
    "tag" TEXT,
    "platform" TEXT NOT NULL,
    "digest" TEXT NOT NULL,

    PRIMARY KEY ("reportId", "position"),
    CONSTRAINT "ReportImage_reportId_fkey" FOREIGN KEY ("reportId") REFERENCES "Report" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ReportDay" (
    "reportId" TEXT NOT NULL,
    "day" TEXT NOT NULL,
    "views" INTEGER NOT NULL,

    PRIMARY KEY ("reportId", "day"),
    CONSTRAINT "ReportDay_reportId_fkey" FOREIGN KEY ("reportId") REFERENCES "Report" ("id") ON DELETE CASCADE ON UPDATE CASCADE
);

-- CreateIndex
CREATE UNIQUE INDEX "Report_slug_key" ON "Report"("slug");

-- CreateIndex
CREATE INDEX "Report_createdAt_idx" ON "Report"("createdAt");

-- CreateIndex
CREATE INDEX "Report_deletedAt_idx" ON "Report"("deletedAt");

-- CreateIndex
CREATE INDEX "Report_replacedById_idx" ON "Report"("replacedById");

-- CreateIndex
CREATE INDEX "ReportImage_digest_idx" ON "ReportImage"("digest");

-- CreateIndex
CREATE INDEX "ReportImage_registry_path_tag_idx" ON "ReportImage"("registry", "path", "tag");
