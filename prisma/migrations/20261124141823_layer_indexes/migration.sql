-- CreateTable
CREATE TABLE "LayerIndex" (
    "diffId" TEXT NOT NULL PRIMARY KEY,
    "format" INTEGER NOT NULL,
    "bytes" BLOB NOT NULL,
    "content" TEXT NOT NULL,
    "entries" INTEGER NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "ImageFacts" (
    "imageId" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "rules" INTEGER NOT NULL,
    "derivedAt" DATETIME NOT NULL,
    "files" BIGINT NOT NULL,
    "wasted" BIGINT NOT NULL,
    "fileCount" INTEGER NOT NULL,
    "packageCount" INTEGER,
    "level" TEXT,
    "standing" TEXT,
    "debug" BOOLEAN NOT NULL,
    "document" BLOB NOT NULL,
    CONSTRAINT "ImageFacts_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "ImageFacts_rules_idx" ON "ImageFacts"("rules");

-- CreateIndex
CREATE INDEX "ImageFacts_level_idx" ON "ImageFacts"("level");
