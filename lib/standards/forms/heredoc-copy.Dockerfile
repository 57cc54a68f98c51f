# syntax=docker/dockerfile:1
FROM alpine:3@sha256:e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0e0
COPY <<robots.txt <<"humans.txt" /usr/share/www/
User-agent: *
robots.txt
FROM the people of the Basewise team
humans.txt
RUN <<-EOT
	echo "tabs in front of the end are taken away"
	EOT
