import { notFound } from "next/navigation";

/** Addresses that no page has: with more than one root layout only a page can say so inside its own frame. */
export default function Missing(): never {
  notFound();
}
