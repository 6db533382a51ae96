/**
 * Small settings that outlive a visit. Storage can be forbidden or full: then a setting simply
 * lasts as long as the page, and nothing breaks.
 */
function guarded(area: () => Storage) {
  return {
    get(key: string): string | null {
      try {
        return area().getItem(key)
      } catch {
        return null
      }
    },
    set(key: string, value: string | null): void {
      try {
        if (value === null) area().removeItem(key)
        else area().setItem(key, value)
      } catch {
        // kept in memory only
      }
    },
  }
}

export const lasting = guarded(() => localStorage)
export const forThisTab = guarded(() => sessionStorage)
