	FROM	alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0	AS	base
	RUN	apk add --no-cache \
		curl \
		jq
	FROM	base
