-- AlterTable
ALTER TABLE "Listing" ADD COLUMN "databaseAt" DATETIME;
ALTER TABLE "Listing" ADD COLUMN "fixable" INTEGER;
ALTER TABLE "Listing" ADD COLUMN "identifiers" INTEGER;
ALTER TABLE "Listing" ADD COLUMN "scanState" TEXT;
ALTER TABLE "Listing" ADD COLUMN "scannedAt" DATETIME;
ALTER TABLE "Listing" ADD COLUMN "scanner" TEXT;

-- CreateIndex
CREATE INDEX "Listing_platform_databaseAt_idx" ON "Listing"("platform", "databaseAt");

-- What was scanned before stands in the lists as well.
UPDATE "Listing" SET
    "scanState" = s."state",
    "identifiers" = s."identifiers",
    "fixable" = s."fixable",
    "scanner" = TRIM(s."scanner" || ' ' || s."version"),
    "databaseAt" = s."databaseAt",
    "scannedAt" = s."scannedAt"
FROM "Scan" s
WHERE s."imageDigest" = "Listing"."digest" AND s."state" <> 'failed'
    AND NOT EXISTS (
        SELECT 1 FROM "Scan" n
        WHERE n."imageDigest" = s."imageDigest" AND n."state" <> 'failed' AND (n."createdAt", n."id") > (s."createdAt", s."id")
    );
