import { json, route } from "@/lib/access/route";
import { imageOrIndex } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params }) => json(await imageOrIndex(decodeURIComponent(params.digest))));
