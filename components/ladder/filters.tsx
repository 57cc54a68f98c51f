import { choiceFacts, choiceNames, type Filters, rangeFacts, rangeNames } from "@/lib/compare/listing-query";
import { CrossIcon, PlusIcon, TickIcon } from "../ui/icons";
import { Menu } from "../ui/menu";
import { RangeForm } from "./range-form";
import { chipsOf, noFilters } from "./view";
import { ViewLink } from "./view-link";

/** What the rows are filtered by, each lifted by its cross; they stay in sight when nothing matches. */
export function FilterChips({ filters }: { filters: Filters }) {
  const chips = chipsOf(filters);
  return (
    <>
      {chips.map(({ param, label, says, without }) => (
        <span className="chip on" key={`${param} ${says}`}>
          <span className="muted">{label}</span> <b>{says}</b>
          <ViewLink
            className="lift"
            set={{ [param]: without, page: null, ...(param in rangeFacts ? { fact: null, from: null, to: null } : {}) }}
            label={`Lift the filter ${label}: ${says}`}
          >
            <CrossIcon />
          </ViewLink>
        </span>
      ))}
      {chips.length > 1 ? (
        <ViewLink className="link" set={noFilters}>
          Lift all
        </ViewLink>
      ) : null}
    </>
  );
}

/** Any fact: those of which one chooses values as links, those between two bounds as a form. Works without a script. */
export function AddFilter({ filters }: { filters: Filters }) {
  return (
    <Menu
      side="left"
      className="chip"
      summary={
        <>
          <PlusIcon /> Filter
        </>
      }
    >
      <div className="facts">
        {choiceNames.map((name) => (
          <fieldset key={name}>
            <legend>{choiceFacts[name].label}</legend>
            {choiceFacts[name].values.map(([value, says]) => {
              const chosen = filters.choices[name] ?? [];
              const on = chosen.includes(value);
              return (
                <ViewLink
                  key={value}
                  set={{ [name]: on ? chosen.filter((v) => v !== value) : [...chosen, value], page: null }}
                  {...(on ? { "aria-current": "true" as const } : {})}
                >
                  {on ? <TickIcon /> : null}
                  {says}
                </ViewLink>
              );
            })}
          </fieldset>
        ))}
        <RangeForm facts={rangeNames.map((name) => ({ name, label: rangeFacts[name].label, unit: rangeFacts[name].unit }))} />
      </div>
    </Menu>
  );
}
