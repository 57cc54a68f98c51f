import { z } from "zod";

/** Who did what, on the wire. Before there are accounts the kind is `local`; a name is shown as stated. */
export const actor = z.strictObject({ kind: z.enum(["local", "user", "token", "system"]), id: z.string().exactOptional(), name: z.string().exactOptional() });
export const by = z.string().trim().min(1).max(100).optional().meta({ description: "who, as stated" });
