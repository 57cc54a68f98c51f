-- CreateTable
CREATE TABLE "Scan" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "imageDigest" TEXT NOT NULL,
    "origin" TEXT NOT NULL,
    "state" TEXT NOT NULL,
    "scanner" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "databaseAt" DATETIME,
    "databaseSchema" INTEGER,
    "scope" TEXT NOT NULL,
    "osId" TEXT,
    "osVersion" TEXT,
    "endOfSupport" BOOLEAN,
    "packages" INTEGER,
    "identifiers" INTEGER,
    "fixable" INTEGER,
    "reason" TEXT,
    "problem" TEXT,
    "document" BLOB,
    "scannedAt" DATETIME NOT NULL,
    "createdAt" DATETIME NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT
);

-- CreateIndex
CREATE INDEX "Scan_imageDigest_createdAt_idx" ON "Scan"("imageDigest", "createdAt");

-- CreateIndex
CREATE INDEX "Scan_imageDigest_state_createdAt_idx" ON "Scan"("imageDigest", "state", "createdAt");
