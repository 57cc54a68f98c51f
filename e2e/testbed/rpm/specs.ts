/** A package of the bed's own: the fields that readers of rpm databases get wrong. */
export interface Spec {
  /** Of the source package. */
  name: string;
  body: string;
}

/** An epoch, a version with a tilde, two packages of one source, of which the source's own name is none. */
const suite: Spec = {
  name: "bw-suite",
  body: `
Name: bw-suite
Epoch: 2
Version: 0.9~rc1
Release: 3.bed
Summary: Two packages of one source
License: MIT AND BSD-3-Clause
URL: https://example.org/bw-suite
Vendor: Basewise test bed
BuildArch: noarch
%description
The source alone.
%package -n bw-tools
Summary: Tools
Requires: bw-base >= 1.0
%description -n bw-tools
Scripts.
%package -n bw-docs
Summary: Documentation
License: CC-BY-4.0
%description -n bw-docs
Pages.
%install
mkdir -p %{buildroot}/usr/bin %{buildroot}/usr/share/doc/bw %{buildroot}/usr/share/man/man1
printf '#!/bin/sh\\necho tool\\n' > %{buildroot}/usr/bin/bw-tool
ln -s bw-tool %{buildroot}/usr/bin/bw-alias
printf 'a page\\n' > %{buildroot}/usr/share/doc/bw/page.txt
printf '.TH BW 1\\n' > %{buildroot}/usr/share/man/man1/bw.1
%files -n bw-tools
%attr(0755,root,root) /usr/bin/bw-tool
/usr/bin/bw-alias
%files -n bw-docs
%doc /usr/share/doc/bw/page.txt
/usr/share/man/man1/bw.1*
`,
};

/** No epoch; configuration, a licence file, an empty directory, a setgid file, one file in two names. */
const base: Spec = {
  name: "bw-base",
  body: `
Name: bw-base
Version: 1.0
Release: 1.bed
Summary: Files of many kinds
License: GPL-2.0-or-later
BuildArch: noarch
%description
Files of many kinds.
%install
mkdir -p %{buildroot}/etc %{buildroot}/usr/lib/bw %{buildroot}/usr/share/licenses/bw-base %{buildroot}/var/lib/bw-empty
printf 'key = value\\n' > %{buildroot}/etc/bw.conf
head -c 100000 /dev/zero > %{buildroot}/usr/lib/bw/zeros
printf 'one file\\n' > %{buildroot}/usr/lib/bw/first
ln %{buildroot}/usr/lib/bw/first %{buildroot}/usr/lib/bw/second
printf 'setgid\\n' > %{buildroot}/usr/lib/bw/setgid
printf 'the licence\\n' > %{buildroot}/usr/share/licenses/bw-base/COPYING
%files
%config(noreplace) /etc/bw.conf
%license /usr/share/licenses/bw-base/COPYING
%dir /usr/lib/bw
/usr/lib/bw/zeros
/usr/lib/bw/first
/usr/lib/bw/second
%attr(2755,root,root) /usr/lib/bw/setgid
%dir /var/lib/bw-empty
`,
};

/** For an architecture; comes in a layer of its own. */
const late: Spec = {
  name: "bw-late",
  body: `
Name: bw-late
Version: 10.2
Release: 7.bed
Summary: Installed by a later layer
License: Apache-2.0
%description
Installed by a later layer.
%install
mkdir -p %{buildroot}/usr/lib64/bw
printf 'late\\n' > %{buildroot}/usr/lib64/bw/late
%files
/usr/lib64/bw/late
`,
};

/** By layer, lowest first. */
export const LAYERS: readonly { specs: readonly Spec[]; packages: readonly string[] }[] = [
  { specs: [base, suite], packages: ["bw-base", "bw-tools", "bw-docs"] },
  { specs: [late], packages: ["bw-late"] },
];
