import type { Mark } from './evidence.ts'

/** Where things stand in the scrolled pages. All of it reads the laid-out page; nothing here is kept. */

/** Keeps the numbers of the pages in and near the view. Returns what ends it. */
export function watchPages(root: HTMLElement | null, count: number, onChange: (near: ReadonlySet<number>) => void) {
  if (!root || count < 2) return
  const seen = new Set<number>()
  const observer = new IntersectionObserver(
    (found) => {
      for (const { target, isIntersecting } of found)
        if (isIntersecting) seen.add(Number((target as HTMLElement).dataset.page))
      onChange(new Set(seen))
    },
    { root, rootMargin: '600px 0px' },
  )
  const frame = requestAnimationFrame(() => {
    for (const sheet of root.querySelectorAll('[data-page]')) observer.observe(sheet)
  })
  return () => {
    cancelAnimationFrame(frame)
    observer.disconnect()
  }
}

export function pageInView(root: HTMLElement | null): number {
  if (!root) return 1
  const line = root.scrollTop + root.clientHeight / 3
  const sheets = [...root.querySelectorAll<HTMLElement>('[data-page]')]
  return Number((sheets.findLast((s) => s.offsetTop <= line) ?? sheets[0])?.dataset.page ?? 1)
}

export function scrollToPage(root: HTMLElement | null, number: number) {
  const sheet = root?.querySelector<HTMLElement>(`[data-page="${number}"]`)
  if (sheet) root?.scrollTo({ top: sheet.offsetTop - 8, behavior: 'instant' })
}

export function elementOf(root: HTMLElement | null, mark: Mark): Element | null {
  const sheet = root?.querySelector(`[data-page="${mark.page}"]`)
  return sheet?.querySelector(`[data-evidence="${CSS.escape(mark.cell)}"]`) ?? null
}

/** Brings a place into view unless it is; a third down, so that what stands around it is seen too. */
export function revealElement(root: HTMLElement | null, element: Element | null, smooth: boolean) {
  const box = element?.getBoundingClientRect()
  if (!root || !box) return
  const view = root.getBoundingClientRect()
  const space = Math.min(48, view.height / 6)
  const outside = box.top < view.top + space || box.bottom > view.bottom - space
  const aside = box.left < view.left || box.right > view.right
  if (!outside && !aside) return
  root.scrollTo({
    top: outside ? root.scrollTop + box.top - view.top - view.height / 3 : root.scrollTop,
    left: aside ? root.scrollLeft + box.left - view.left - 48 : root.scrollLeft,
    behavior: smooth ? 'smooth' : 'instant',
  })
}

/** Whether a place can be seen now: on a loaded page, inside the window. */
export function isInView(root: HTMLElement | null, mark: Mark): boolean {
  const box = elementOf(root, mark)?.getBoundingClientRect()
  const image = root?.querySelector<HTMLImageElement>(`[data-page="${mark.page}"] img`)
  if (!root || !box || image?.complete === false) return false
  const view = root.getBoundingClientRect()
  const bottom = Math.min(view.bottom, window.innerHeight)
  return box.top >= view.top - 1 && box.bottom <= bottom + 1 && box.left < view.right && box.right > view.left
}
