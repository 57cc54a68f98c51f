FROM localhost:5000/platform/base
COPY app /
