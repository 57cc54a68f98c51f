# nothing yet

   # FROM alpine:3
