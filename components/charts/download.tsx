"use client";
import { ChevronIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { toast } from "../ui/toasts";
import type { Form } from "./save";

/** One line of a picture's head. */
export interface ChartSource {
  /** Of the image, whose colour its marks have; null of what is not drawn in one. */
  letter: string | null;
  name: string;
  /** Platform, digest, source and day. */
  from: string;
}

export interface ChartDownloadProps {
  /** Of the element with this `data-drawing`. */
  id: string;
  title: string;
  kind: string;
  sources: readonly ChartSource[];
}

const forms: readonly Form[] = [
  { type: "svg", theme: "light" },
  { type: "svg", theme: "dark" },
  { type: "png", theme: "light" },
  { type: "png", theme: "dark" },
];

/** Saves the chart as a picture, light or dark whatever the page is. What draws it is loaded when it is first asked for. */
export function ChartDownload(chart: ChartDownloadProps) {
  const save = async (form: Form) => {
    try {
      const { saveChart } = await import("./save");
      toast({ text: `Saved ${await saveChart(chart, form)}` });
    } catch (error) {
      console.error(error);
      toast({ text: `${chart.title} could not be drawn as a picture`, kind: "failed" });
    }
  };
  return (
    <Menu
      label={`SVG or PNG of ${chart.title}`}
      className="btn needs-script"
      summary={
        <>
          SVG <ChevronIcon />
        </>
      }
    >
      {forms.map((form) => (
        <button type="button" key={`${form.type} ${form.theme}`} onClick={() => void save(form)}>
          {form.type.toUpperCase()}, {form.theme}
        </button>
      ))}
    </Menu>
  );
}
