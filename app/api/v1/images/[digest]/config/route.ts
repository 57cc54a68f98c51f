import { rawAnswer, route } from "@/lib/access/route";
import { documentsOf } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ params }) => rawAnswer((await documentsOf(decodeURIComponent(params.digest))).config));
