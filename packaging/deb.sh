#!/bin/sh
# dist/lotline_VERSION_ARCH.deb of build/deb: a venv with what it needs, the service, its user.
# COMPRESS: how dpkg-deb compresses it.
set -eu
stage=build/deb
python=$stage/opt/lotline/bin/python
version=$($stage/opt/lotline/bin/python -c 'import lotline; print(lotline.__version__)')
minor=$($python -c 'import sys; print(sys.version_info.minor)')
arch=$(dpkg --print-architecture)
doc=$stage/usr/share/doc/lotline
mkdir -p $stage/DEBIAN $stage/usr/bin $doc $stage/usr/share/lintian/overrides \
  $stage/usr/share/man/man1 $stage/usr/lib/systemd/system $stage/usr/lib/sysusers.d $stage/usr/lib/tmpfiles.d
ln -sf /opt/lotline/bin/lotline $stage/usr/bin/lotline
$python -c 'from lotline import setup; print(setup.unit("/opt/lotline"), end="")' \
  > $stage/usr/lib/systemd/system/lotline.service
for kind in sysusers tmpfiles; do
  cp gateway/lotline/setup/files/$kind.conf $stage/usr/lib/$kind.d/lotline.conf
done
cp packaging/copyright docs/install.md dist/lotline.cdx.json $doc
$python packaging/manual.py | gzip -9n > $stage/usr/share/man/man1/lotline.1.gz
cp packaging/lintian-overrides $stage/usr/share/lintian/overrides/lotline
printf 'lotline (%s) stable; urgency=medium\n\n  * Version %s.\n\n -- %s  %s\n' "$version" \
  "$version" 'lotline <lotline@users.noreply.github.com>' "$(date -R)" |
  gzip -9n > $doc/changelog.gz
for script in postinst prerm postrm; do
  install -m 755 packaging/$script $stage/DEBIAN/$script
done
size=$(du -sk --exclude DEBIAN $stage | cut -f1)
sed -e "s/@VERSION@/$version/; s/@ARCH@/$arch/; s/@SIZE@/$size/" \
  -e "s/@NEXT@/3.$((minor + 1))/; s/@MINOR@/3.$minor/" packaging/control > $stage/DEBIAN/control
(cd $stage && find opt usr -type f -print0 | sort -z | xargs -0 md5sum) > $stage/DEBIAN/md5sums
chmod -R u+w,go-w,a+rX $stage
rm -f dist/lotline_*.deb
dpkg-deb --root-owner-group ${COMPRESS:--Zxz -z3} --build $stage \
  "dist/lotline_${version}_$arch.deb" > /dev/null
ls -s --block-size=MB "dist/lotline_${version}_$arch.deb"
