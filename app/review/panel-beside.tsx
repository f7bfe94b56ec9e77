import type { RefObject } from 'react'
import { useParams } from 'react-router'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import type { ViewerHandle } from './document-viewer.tsx'
import type { PanelName } from './effects.ts'
import { selectedCell } from './session.ts'
import { lazily, useAhead, useLazy } from './use-lazy.ts'

const sidePart = lazily(() => import('./side-panel.tsx'))
const sideParts = [sidePart]

/** Which panel is open, and whether it was opened to write; `asked` counts the times. */
export type OpenPanel = { panel: PanelName; compose?: 'comment' | 'flag'; asked: number }

type Props = {
  open: OpenPanel | null
  entry: Entry
  desk: Desk
  viewer: RefObject<ViewerHandle | null>
  onClose(): void
}

/**
 * Comments, history or instructions beside the item. Fetched once the first item is in view, so that a key opens them at
 * once.
 */
export function PanelBeside({ open, entry, desk, viewer, onClose }: Props) {
  const { organisation = '', workflow = '' } = useParams()
  const { session, work } = entry
  useAhead(sideParts, entry.paintedAt !== null)
  const SidePanel = useLazy(sidePart, open !== null)?.SidePanel
  if (!open || !SidePanel) return null
  const field = selectedCell(session)?.field.key ?? null
  return (
    <SidePanel
      key={`${open.panel} ${open.asked}`}
      panel={open.panel}
      compose={open.compose}
      work={work}
      organisation={organisation}
      workflow={workflow}
      field={field}
      onClose={onClose}
      onReveal={(place) =>
        viewer.current?.reveal({ cell: '', field: '', label: '', quote: '', page: place.page, box: place.box }, true)
      }
      focusField={(key) => {
        desk.step({ type: 'select', cell: key })
        document.querySelector<HTMLElement>(`[data-cell="${CSS.escape(key)}"]`)?.focus({ preventScroll: true })
      }}
    />
  )
}
