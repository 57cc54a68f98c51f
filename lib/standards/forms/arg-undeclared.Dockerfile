FROM ${REGISTRY}/team/app:1.0
CMD ["/app"]
