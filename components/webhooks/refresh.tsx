"use client";
import { useRouter } from "next/navigation";
import { useEffect } from "react";

/**
 * Asks the page anew when something on it is due: soon where it is being sent, else at the time of the next try. Not while nobody looks. Each
 * answer of the server comes with a new key, and so sets the clock anew.
 */
const soonMs = 1_000;
const longestMs = 60_000;

export function Refresh({ due }: { due: string }) {
  const router = useRouter();
  useEffect(() => {
    const wait = Math.min(Math.max(Date.parse(due) - Date.now() + soonMs, soonMs), longestMs);
    const look = () => {
      if (!document.hidden) router.refresh();
    };
    const timer = setTimeout(look, wait);
    document.addEventListener("visibilitychange", look);
    return () => {
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", look);
    };
  }, [due, router]);
  return null;
}
