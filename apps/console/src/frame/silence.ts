export const lookMs = 200
const silentMs = 900
/** A look that is so late tells that this page was held up or asleep; what came meanwhile still waits to be read. */
const heldUpMs = 700

type Ways = { now: () => number; isVisible: () => boolean }

/** How long the server has not been heard, as far as this page was able to hear it. To be looked at every `lookMs`. */
export function openSilence({ now, isVisible }: Ways) {
  let heardAt = now()
  let lookedAt = heardAt
  let heldUpAt = heardAt
  const since = () => Math.max(heardAt, heldUpAt)
  return {
    since,
    heard: () => {
      heardAt = now()
    },
    /** Whether it is too long. A hidden page is not woken for it. */
    isTooLong: () => {
      if (!isVisible()) return false
      const at = now()
      if (Math.abs(at - lookedAt) > heldUpMs) heldUpAt = at
      lookedAt = at
      return at - since() >= silentMs
    },
  }
}
