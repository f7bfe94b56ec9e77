import { unionBox, type Word } from '#server/document/document.ts'

/** How long after a page came into view its words are laid over it at the earliest: not while items change quickly. */
const restMs = 700

const percent = (fraction: number) => `${(fraction * 100).toFixed(3)}%`

/**
 * Lays a page's words invisibly over its image, to be selected, copied and read aloud: when the browser has time, or at
 * once when Shift goes down or a finger touches. Built past React, since it is many elements that never change.
 * Returns what takes it away again.
 */
export function layWords(layer: HTMLElement, words: readonly Word[], classes: { line: string; word: string }) {
  let idle = 0
  const soon = window.requestIdleCallback ?? ((run: () => void) => window.setTimeout(run, 1))
  const never = window.cancelIdleCallback ?? window.clearTimeout
  const lay = () => {
    stop()
    layer.replaceChildren(...linesOf(words).map((line) => lineElement(line, classes)))
  }
  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Shift') lay()
  }
  const timer = setTimeout(() => {
    idle = soon(lay)
  }, restMs)
  const stop = () => {
    clearTimeout(timer)
    never(idle)
    window.removeEventListener('keydown', onKey)
    window.removeEventListener('touchstart', lay)
  }
  window.addEventListener('keydown', onKey)
  window.addEventListener('touchstart', lay, { passive: true })
  return () => {
    stop()
    layer.replaceChildren()
  }
}

type Line = { words: Word[]; box: Word['box'] }

function linesOf(words: readonly Word[]): Line[] {
  return [...Map.groupBy(words, (word) => word.line).values()].map((row) => {
    const sorted = row.toSorted((a, b) => a.box.x0 - b.box.x0)
    return { words: sorted, box: unionBox(sorted.map((w) => w.box)) }
  })
}

/** A block a printed line, so that what is copied has the page's words and lines. */
function lineElement({ words, box }: Line, classes: { line: string; word: string }): HTMLElement {
  const element = document.createElement('div')
  element.className = classes.line
  Object.assign(element.style, {
    left: percent(box.x0),
    top: percent(box.y0),
    width: percent(box.x1 - box.x0),
    height: percent(box.y1 - box.y0),
    fontSize: `${((box.y1 - box.y0) * 85).toFixed(3)}cqh`,
  })
  const wide = box.x1 - box.x0 || 1
  for (const [i, word] of words.entries()) {
    const span = document.createElement('span')
    span.className = classes.word
    span.style.width = percent((word.box.x1 - word.box.x0) / wide)
    span.style.marginLeft = percent((word.box.x0 - (words[i - 1]?.box.x1 ?? box.x0)) / wide)
    span.textContent = `${word.text} `
    element.append(span)
  }
  return element
}
