-- AlterTable
ALTER TABLE "Image" ADD COLUMN "rawManifest" TEXT;

-- AlterTable
ALTER TABLE "ImageFacts" ADD COLUMN "libc" TEXT;
ALTER TABLE "ImageFacts" ADD COLUMN "osId" TEXT;
ALTER TABLE "ImageFacts" ADD COLUMN "osVersion" TEXT;
ALTER TABLE "ImageFacts" ADD COLUMN "packageManagers" TEXT;
ALTER TABLE "ImageFacts" ADD COLUMN "rootUser" BOOLEAN;
ALTER TABLE "ImageFacts" ADD COLUMN "shells" TEXT;

-- CreateTable
CREATE TABLE "Listing" (
    "imageId" INTEGER NOT NULL,
    "repositoryId" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "name" TEXT NOT NULL,
    "otherTags" TEXT NOT NULL,
    "words" TEXT NOT NULL,
    "family" TEXT NOT NULL,
    "runtime" TEXT,
    "level" TEXT,
    "rung" INTEGER,
    "standing" TEXT,
    "debug" BOOLEAN NOT NULL,
    "levelBy" TEXT,
    "factsRead" BOOLEAN NOT NULL,
    "download" BIGINT,
    "unpacked" BIGINT,
    "files" BIGINT,
    "wasted" BIGINT,
    "fileCount" INTEGER,
    "packages" INTEGER,
    "layers" INTEGER NOT NULL,
    "shells" TEXT,
    "packageManagers" TEXT,
    "libc" TEXT,
    "rootUser" BOOLEAN,
    "osId" TEXT,
    "osVersion" TEXT,
    "supportEnds" TEXT,
    "created" DATETIME,
    "readAt" DATETIME NOT NULL,
    "source" TEXT NOT NULL,
    "rebuilt" TEXT,
    "past" TEXT NOT NULL,

    PRIMARY KEY ("imageId", "repositoryId"),
    CONSTRAINT "Listing_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ListingName" (
    "reference" TEXT NOT NULL,
    "imageId" INTEGER NOT NULL,
    "repositoryId" INTEGER NOT NULL,
    "platform" TEXT NOT NULL,
    "digest" TEXT NOT NULL,
    "observedAt" DATETIME NOT NULL,

    PRIMARY KEY ("reference", "imageId"),
    CONSTRAINT "ListingName_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateIndex
CREATE INDEX "Listing_platform_family_download_name_idx" ON "Listing"("platform", "family", "download", "name");

-- CreateIndex
CREATE INDEX "Listing_platform_family_unpacked_name_idx" ON "Listing"("platform", "family", "unpacked", "name");

-- CreateIndex
CREATE INDEX "Listing_platform_family_files_name_idx" ON "Listing"("platform", "family", "files", "name");

-- CreateIndex
CREATE INDEX "Listing_platform_reference_idx" ON "Listing"("platform", "reference");

-- CreateIndex
CREATE INDEX "Listing_platform_readAt_idx" ON "Listing"("platform", "readAt");

-- CreateIndex
CREATE INDEX "ListingName_imageId_idx" ON "ListingName"("imageId");

-- CreateIndex
CREATE INDEX "ListingName_platform_reference_idx" ON "ListingName"("platform", "reference");
