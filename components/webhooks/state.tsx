import type { Delivery, DeliveryState, Webhook } from "@/lib/notify/types";
import { CancelledIcon, DoneIcon, FailedIcon, QueuedIcon } from "../ui/icons";
import { stateWords, when } from "./words";

/** How a webhook and a delivery stand: a glyph and a word, never colour alone. */
const look: Record<DeliveryState, { Icon: () => React.ReactNode; tone: string }> = {
  pending: { Icon: QueuedIcon, tone: "" },
  delivered: { Icon: DoneIcon, tone: "ok" },
  failed: { Icon: FailedIcon, tone: "bad" },
  dropped: { Icon: CancelledIcon, tone: "off" },
};

export function DeliveryMark({ state, tries }: Pick<Delivery, "state"> & { tries?: number }) {
  const { Icon, tone } = look[state];
  return (
    <span className={`status ${state === "pending" && tries ? "warn" : tone}`}>
      <Icon />
      {state === "pending" && tries ? "Tried, waits" : stateWords[state]}
    </span>
  );
}

export function WebhookState({ webhook: { secret, enabled, disabled } }: { webhook: Webhook }) {
  if (secret.problem) {
    return (
      <>
        <span className="status bad">
          <FailedIcon />
          Secret unreadable
        </span>
        <small>nothing can be sent</small>
      </>
    );
  }
  if (!enabled) {
    return (
      <>
        <span className="status off">
          <CancelledIcon />
          {disabled?.reason === "gone" ? "Disabled, answered 410" : "Disabled"}
        </span>
        {disabled ? <small>{when(disabled.at)}</small> : null}
      </>
    );
  }
  return (
    <>
      <span className="status ok">
        <DoneIcon />
        Enabled
      </span>
      {secret.previousUntil ? <small>two secrets until {when(secret.previousUntil)}</small> : null}
    </>
  );
}
