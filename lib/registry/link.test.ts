import { describe, expect, it } from "vitest";
import { nextPage } from "./link";

const page = new URL("https://quay.io/v2/coreos/etcd/tags/list?n=2");

describe("nextPage", () => {
  it.each([
    ['</v2/coreos/etcd/tags/list?n=2&last=b>; rel="next"', "https://quay.io/v2/coreos/etcd/tags/list?n=2&last=b"],
    ['<https://quay.io/v2/coreos/etcd/tags/list?next_page=x%3D%3D>; rel="next"', "https://quay.io/v2/coreos/etcd/tags/list?next_page=x%3D%3D"],
    ["<list?last=b>; rel=next", "https://quay.io/v2/coreos/etcd/tags/list?last=b"],
    ["<?last=b>;rel=next", "https://quay.io/v2/coreos/etcd/tags/list?last=b"],
    ['</a>; rel="prev", </v2/b?last=a,b>; title="x, y"; rel="last next"', "https://quay.io/v2/b?last=a,b"],
    ["<http://quay.io/v2/x?last=b>; rel=next", "https://quay.io/v2/x?last=b"],
  ])("%s", (header, expected) => expect(nextPage(header, page)?.href).toBe(expected));

  it("ends without a next link", () => {
    expect(nextPage(undefined, page)).toBeUndefined();
    expect(nextPage("", page)).toBeUndefined();
    expect(nextPage('</a>; rel="prev"', page)).toBeUndefined();
  });

  it("follows no other host and no nonsense", () => {
    expect(nextPage("<https://evil.example/v2/x>; rel=next", page)).toBeNull();
    expect(nextPage("<//evil.example/v2/x>; rel=next", page)).toBeNull();
    expect(nextPage("<http://[>; rel=next", page)).toBeNull();
  });
});
