# escape=`
FROM mcr.microsoft.com/windows/nanoserver:ltsc2022
COPY testfile.txt C:\
RUN dir C:\
WORKDIR C:\app
RUN powershell -Command `
    Write-Host 'done'
