"""Lists the merged file system of tar layers, lowest first, as JSON. Of Python's own tarfile and nothing else.

usage: squash.py LAYER.tar...

Each layer is unpacked on paper into a tree of its own and then laid over what is below it, as an overlay file system does:
whiteouts are about lower layers alone, wherever they stand (image-spec, layer.md), and a symlink in the middle of a path is
followed only where the same layer brought it. Names are UTF-8; any other byte stands as U+DC00 + byte.
"""

import base64
import hashlib
import json
import sys
import tarfile

ROOT = {"type": "directory", "size": 0, "mode": 0o755, "uid": 0, "gid": 0, "linkTarget": None, "device": None, "xattrs": None, "sha256": None}
KINDS = {
    tarfile.DIRTYPE: "directory",
    tarfile.SYMTYPE: "symlink",
    tarfile.CHRTYPE: "character",
    tarfile.BLKTYPE: "block",
    tarfile.FIFOTYPE: "fifo",
}


class Node:
    """A place in a tree. Names of one file share its `facts`, which is how hard links are told."""

    def __init__(self, facts, implied=False):
        self.facts = facts
        self.implied = implied
        self.opaque = False
        self.children = {}

    def is_directory(self):
        return self.facts["type"] == "directory"


def implied():
    return Node(dict(ROOT), implied=True)


def words(name):
    parts = []
    for part in name.split("/"):
        if part == "..":
            del parts[-1:]
        elif part not in ("", "."):
            parts.append(part)
    return parts


def descend(root, parts, make, budget=40):
    """The directory that `parts` lead to, over symlinks of this tree; made where it is lacking and `make` says so."""
    node, trail = root, []
    for at, part in enumerate(parts):
        child = node.children.get(part)
        if child is not None and child.facts["type"] == "symlink":
            if budget == 0:
                raise ValueError("too many symlinks")
            target = child.facts["linkTarget"]
            base = [] if target.startswith("/") else trail
            return descend(root, words("/".join(base + [target])) + parts[at + 1 :], make, budget - 1)
        if child is None or not child.is_directory():
            if not make:
                return None
            child = node.children[part] = implied()
        node = child
        trail.append(part)
    return node


def lookup(root, parts):
    """The entry itself, its parents literal."""
    node = root
    for part in parts:
        node = node.children.get(part)
        if node is None:
            return None
    return node


def facts_of(tar, member):
    prefix = "SCHILY.xattr."
    xattrs = {
        key[len(prefix) :]: base64.b64encode(value.encode("utf-8", "surrogateescape")).decode()
        for key, value in member.pax_headers.items()
        if key.startswith(prefix)
    }
    kind = KINDS.get(member.type, "file")
    facts = {
        "type": kind,
        "size": member.size if kind == "file" else 0,
        "mode": member.mode & 0o7777,
        "uid": member.uid,
        "gid": member.gid,
        "linkTarget": member.linkname if kind == "symlink" else None,
        "device": {"major": member.devmajor, "minor": member.devminor} if kind in ("character", "block") else None,
        "xattrs": xattrs or None,
        "sha256": None,
    }
    if kind == "file":
        digest = hashlib.sha256()
        body = tar.extractfile(member)
        while chunk := body.read(1 << 20):
            digest.update(chunk)
        facts["sha256"] = digest.hexdigest()
    return facts


def read_layer(path, below):
    """The layer's own tree, and the paths below it that it hides."""
    root, hidden = implied(), []
    with tarfile.open(path, mode="r:", encoding="utf-8", errors="surrogateescape") as tar:
        for member in tar:
            parts = words(member.name)
            if not parts:
                if member.isdir():
                    root.facts, root.implied = facts_of(tar, member), False
                continue
            *above, name = parts
            if name == ".wh..wh..opq":
                descend(root, above, True).opaque = True
            elif name.startswith(".wh..wh."):
                pass  # aufs's own
            elif name.startswith(".wh."):
                hidden.append(above + [name[len(".wh.") :]])
            else:
                put(tar, member, descend(root, above, True), name, root, below)
    return root, hidden


def put(tar, member, parent, name, root, below):
    old = parent.children.get(name)
    if member.islnk():
        target = words(member.linkname)
        place = descend(root, target[:-1], False)
        found = (place.children.get(target[-1]) if place else None) or lookup(below, target)
        if found is None or found.is_directory():
            raise ValueError(f"hard link {member.name!r} to {member.linkname!r}: no such file")
        parent.children[name] = Node(found.facts)
    elif old is not None and old.is_directory() and member.isdir():
        old.facts, old.implied = facts_of(tar, member), False
    else:
        parent.children[name] = Node(facts_of(tar, member))


def hide(root, parts):
    parent = lookup(root, parts[:-1])
    if parent is not None:
        parent.children.pop(parts[-1], None)


def lay_over(below, above):
    """`above` over `below`, changed in place."""
    if not above.implied:
        below.facts, below.implied = above.facts, False
    if above.opaque:
        below.children = {}
    for name, child in above.children.items():
        old = below.children.get(name)
        if old is not None and old.is_directory() and child.is_directory():
            lay_over(old, child)
        else:
            below.children[name] = child


def listing(root):
    files, inodes = [], {}

    def walk(node, path):
        inode = inodes.setdefault(id(node.facts), len(inodes))
        files.append({"path": path, **node.facts, "inode": inode})
        for name in sorted(node.children):
            walk(node.children[name], f"{path}/{name}" if path else name)

    walk(root, "")
    return files


def main(paths):
    sys.setrecursionlimit(20_000)
    merged = implied()
    for path in paths:
        layer, hidden = read_layer(path, merged)
        for parts in hidden:
            hide(merged, parts)
        lay_over(merged, layer)
    json.dump(listing(merged), sys.stdout)


main(sys.argv[1:])
