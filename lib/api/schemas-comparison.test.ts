import { expectTypeOf, it } from "vitest";
import type { z } from "zod";
import type { Comparison } from "../compare/types";
import type { comparison } from "./schemas-comparison";

it("the description of a comparison is its type, no more and no less", () => {
  type Described = z.output<typeof comparison>;
  expectTypeOf<Comparison>().toExtend<Described>();
  expectTypeOf<Described>().toExtend<Comparison>();
});
