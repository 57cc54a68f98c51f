import { z } from "zod";
import { problem } from "./schemas";

/** What every path of the description is made of. */
export const schemaOf = (schema: z.ZodType, io: "input" | "output" = "output") => {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: "any", reused: "inline" });
  return rest;
};
export const jsonContent = (schema: z.ZodType, io?: "input") => ({ "application/json": { schema: schemaOf(schema, io) } });
export const answer = (description: string, schema: z.ZodType) => ({ description, content: jsonContent(schema) });
export const problems = {
  default: { description: "What happened and what to do", content: { "application/problem+json": { schema: schemaOf(problem) } } },
};

export const query = (schema: z.ZodObject) =>
  Object.entries(schema.shape).map(([name, field]) => ({
    name,
    in: "query",
    required: !(field as z.ZodType).safeParse(undefined).success,
    schema: schemaOf(field as z.ZodType, "input"),
  }));
export const pathParameter = (name: string) => ({ name, in: "path", required: true, schema: { type: "string" } });
