#!/bin/sh
# dist/lotline.cdx.json: what is in build/deb, as CycloneDX; the tool checks it by the schema.
set -eu
build/tools/bin/cyclonedx-py environment --pyproject pyproject.toml --mc-type application \
  --output-reproducible --spec-version 1.6 --output-format JSON --validate \
  --output-file dist/lotline.cdx.json build/deb/opt/lotline/bin/python
