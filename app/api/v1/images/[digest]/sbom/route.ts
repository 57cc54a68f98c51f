import { checked, route } from "@/lib/access/route";
import { tagged } from "@/lib/access/tagged";
import { sbomQuery } from "@/lib/api/schemas";
import { sbomFor } from "@/lib/images";

export const GET = route<{ digest: string }>(async ({ request, params, query }) => {
  const { format } = checked(sbomQuery, Object.fromEntries(query));
  const { body, mediaType, filename } = await sbomFor(decodeURIComponent(params.digest), format);
  return tagged(request, body, mediaType, { "content-disposition": `attachment; filename="${filename}"` });
});
