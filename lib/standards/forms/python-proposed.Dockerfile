FROM debian:trixie-slim AS build
RUN apt-get update && \
    apt-get install --no-install-suggests --no-install-recommends --yes python3-venv gcc libpython3-dev && \
    python3 -m venv /venv

FROM build AS build-venv
COPY requirements.txt /requirements.txt
RUN /venv/bin/pip install --disable-pip-version-check -r /requirements.txt

FROM gcr.io/distroless/python3-debian13:nonroot@sha256:3131313131313131313131313131313131313131313131313131313131313131
COPY --from=build-venv /venv /venv
COPY . /app
ENTRYPOINT ["/venv/bin/python3", "psutil_example.py"]
