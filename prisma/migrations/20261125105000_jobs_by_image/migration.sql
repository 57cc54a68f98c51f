-- CreateIndex
CREATE INDEX "Job_imageDigest_idx" ON "Job"("imageDigest");
