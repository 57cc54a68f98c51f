-- CreateIndex
CREATE INDEX "Listing_platform_debug_family_standing_download_unpacked_files_idx" ON "Listing"("platform", "debug", "family", "standing", "download", "unpacked", "files");
