FROM MyRegistry/App:latest
RUN true
