import { z } from "zod";

/** A key that may be left out: the engine's recipe is whole, and says null then. */
export const maybe = <Schema extends z.ZodType>(schema: Schema) => schema.nullable().default(null);

export const count = z.int().positive();
export const weight = z.number().nonnegative();
export const fraction = z.number().min(0).max(1);
