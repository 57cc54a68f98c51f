-- CreateTable
CREATE TABLE "Repository" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "registry" TEXT NOT NULL,
    "path" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "Tag" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "repositoryId" INTEGER NOT NULL,
    "name" TEXT NOT NULL,
    CONSTRAINT "Tag_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "TagObservation" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "tagId" INTEGER NOT NULL,
    "observedAt" DATETIME NOT NULL,
    "indexDigest" TEXT,
    "mirror" TEXT,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    CONSTRAINT "TagObservation_tagId_fkey" FOREIGN KEY ("tagId") REFERENCES "Tag" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ObservedPlatform" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "observationId" INTEGER NOT NULL,
    "os" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "variant" TEXT,
    "manifestDigest" TEXT NOT NULL,
    CONSTRAINT "ObservedPlatform_observationId_fkey" FOREIGN KEY ("observationId") REFERENCES "TagObservation" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageIndex" (
    "digest" TEXT NOT NULL PRIMARY KEY,
    "mediaType" TEXT NOT NULL,
    "size" BIGINT NOT NULL
);

-- CreateTable
CREATE TABLE "IndexEntry" (
    "indexDigest" TEXT NOT NULL,
    "position" INTEGER NOT NULL,
    "digest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "role" TEXT NOT NULL,
    "os" TEXT,
    "architecture" TEXT,
    "variant" TEXT,
    "annotations" TEXT NOT NULL,

    PRIMARY KEY ("indexDigest", "position"),
    CONSTRAINT "IndexEntry_indexDigest_fkey" FOREIGN KEY ("indexDigest") REFERENCES "ImageIndex" ("digest") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Image" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "digest" TEXT NOT NULL,
    "digestKind" TEXT NOT NULL,
    "configDigest" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "os" TEXT NOT NULL,
    "architecture" TEXT NOT NULL,
    "variant" TEXT,
    "created" DATETIME,
    "download" BIGINT,
    "unpacked" BIGINT,
    "layerCount" INTEGER NOT NULL,
    "annotations" TEXT NOT NULL,
    "rawConfig" TEXT NOT NULL
);

-- CreateTable
CREATE TABLE "ImageAppearance" (
    "imageId" INTEGER NOT NULL,
    "repositoryId" INTEGER NOT NULL,
    "mirror" TEXT,
    "firstSeen" DATETIME NOT NULL,
    "lastSeen" DATETIME NOT NULL,

    PRIMARY KEY ("imageId", "repositoryId"),
    CONSTRAINT "ImageAppearance_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE,
    CONSTRAINT "ImageAppearance_repositoryId_fkey" FOREIGN KEY ("repositoryId") REFERENCES "Repository" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageLayer" (
    "imageId" INTEGER NOT NULL,
    "position" INTEGER NOT NULL,
    "digest" TEXT,
    "diffId" TEXT NOT NULL,
    "mediaType" TEXT NOT NULL,
    "download" BIGINT,
    "unpacked" BIGINT,

    PRIMARY KEY ("imageId", "position"),
    CONSTRAINT "ImageLayer_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "ImageHistory" (
    "imageId" INTEGER NOT NULL,
    "ordinal" INTEGER NOT NULL,
    "layerPosition" INTEGER,
    "created" DATETIME,
    "createdBy" TEXT,
    "author" TEXT,
    "comment" TEXT,

    PRIMARY KEY ("imageId", "ordinal"),
    CONSTRAINT "ImageHistory_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "LayerBlob" (
    "blobDigest" TEXT NOT NULL,
    "diffId" TEXT NOT NULL,
    "blobSize" BIGINT NOT NULL,
    "unpacked" BIGINT NOT NULL,
    "verifiedBy" TEXT NOT NULL,
    "readAt" DATETIME NOT NULL,

    PRIMARY KEY ("blobDigest", "diffId")
);

-- CreateTable
CREATE TABLE "EngineSighting" (
    "imageId" INTEGER NOT NULL,
    "engineId" TEXT NOT NULL,
    "version" TEXT NOT NULL,
    "apiVersion" TEXT NOT NULL,
    "storageDriver" TEXT NOT NULL,
    "engineImageId" TEXT NOT NULL,
    "size" BIGINT NOT NULL,
    "seenAt" DATETIME NOT NULL,

    PRIMARY KEY ("imageId", "engineId"),
    CONSTRAINT "EngineSighting_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Inspection" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "imageId" INTEGER NOT NULL,
    "jobId" TEXT NOT NULL,
    "source" TEXT NOT NULL,
    "rules" INTEGER NOT NULL,
    "readAt" DATETIME NOT NULL,
    "durationMs" INTEGER NOT NULL,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT,
    CONSTRAINT "Inspection_imageId_fkey" FOREIGN KEY ("imageId") REFERENCES "Image" ("id") ON DELETE RESTRICT ON UPDATE CASCADE
);

-- CreateTable
CREATE TABLE "Job" (
    "id" TEXT NOT NULL PRIMARY KEY,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "subject" TEXT NOT NULL,
    "activeKey" TEXT,
    "state" TEXT NOT NULL,
    "revision" INTEGER NOT NULL,
    "attempt" INTEGER NOT NULL DEFAULT 0,
    "runAfter" DATETIME NOT NULL,
    "leaseUntil" DATETIME,
    "owner" TEXT,
    "cancel" BOOLEAN NOT NULL DEFAULT false,
    "progress" TEXT,
    "errorCode" TEXT,
    "problem" TEXT,
    "imageDigest" TEXT,
    "outcome" TEXT,
    "createdAt" DATETIME NOT NULL,
    "startedAt" DATETIME,
    "finishedAt" DATETIME,
    "actorKind" TEXT NOT NULL,
    "actorId" TEXT,
    "actorName" TEXT
);

-- CreateTable
CREATE TABLE "Counter" (
    "name" TEXT NOT NULL PRIMARY KEY,
    "value" INTEGER NOT NULL
);

-- CreateTable
CREATE TABLE "Schedule" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "kind" TEXT NOT NULL,
    "payload" TEXT NOT NULL,
    "everySeconds" INTEGER NOT NULL,
    "jitterSeconds" INTEGER NOT NULL,
    "nextRun" DATETIME NOT NULL
);

-- CreateTable
CREATE TABLE "EnginePull" (
    "id" INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    "jobId" TEXT NOT NULL,
    "engineId" TEXT NOT NULL,
    "reference" TEXT NOT NULL,
    "createdAt" DATETIME NOT NULL
);

-- CreateIndex
CREATE UNIQUE INDEX "Repository_registry_path_key" ON "Repository"("registry", "path");

-- CreateIndex
CREATE UNIQUE INDEX "Tag_repositoryId_name_key" ON "Tag"("repositoryId", "name");

-- CreateIndex
CREATE INDEX "TagObservation_tagId_observedAt_idx" ON "TagObservation"("tagId", "observedAt");

-- CreateIndex
CREATE INDEX "ObservedPlatform_observationId_idx" ON "ObservedPlatform"("observationId");

-- CreateIndex
CREATE INDEX "ObservedPlatform_manifestDigest_idx" ON "ObservedPlatform"("manifestDigest");

-- CreateIndex
CREATE INDEX "IndexEntry_digest_idx" ON "IndexEntry"("digest");

-- CreateIndex
CREATE UNIQUE INDEX "Image_digest_key" ON "Image"("digest");

-- CreateIndex
CREATE INDEX "Image_configDigest_idx" ON "Image"("configDigest");

-- CreateIndex
CREATE INDEX "ImageLayer_digest_idx" ON "ImageLayer"("digest");

-- CreateIndex
CREATE INDEX "ImageLayer_diffId_idx" ON "ImageLayer"("diffId");

-- CreateIndex
CREATE INDEX "LayerBlob_diffId_idx" ON "LayerBlob"("diffId");

-- CreateIndex
CREATE UNIQUE INDEX "Inspection_jobId_key" ON "Inspection"("jobId");

-- CreateIndex
CREATE INDEX "Inspection_imageId_readAt_idx" ON "Inspection"("imageId", "readAt");

-- CreateIndex
CREATE UNIQUE INDEX "Job_activeKey_key" ON "Job"("activeKey");

-- CreateIndex
CREATE INDEX "Job_state_runAfter_idx" ON "Job"("state", "runAfter");

-- CreateIndex
CREATE INDEX "Job_subject_createdAt_idx" ON "Job"("subject", "createdAt");

-- CreateIndex
CREATE INDEX "Job_revision_idx" ON "Job"("revision");

-- CreateIndex
CREATE INDEX "Job_createdAt_idx" ON "Job"("createdAt");

-- CreateIndex
CREATE UNIQUE INDEX "Schedule_kind_payload_key" ON "Schedule"("kind", "payload");

-- CreateIndex
CREATE INDEX "EnginePull_engineId_reference_idx" ON "EnginePull"("engineId", "reference");

-- CreateIndex
CREATE UNIQUE INDEX "EnginePull_jobId_engineId_reference_key" ON "EnginePull"("jobId", "engineId", "reference");
