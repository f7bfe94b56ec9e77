import { lazy, type RefObject, Suspense } from 'react'
import { useParams } from 'react-router'
import type { Desk } from './desk.ts'
import type { Entry } from './desk-state.ts'
import type { ViewerHandle } from './document-viewer.tsx'
import type { PanelName } from './effects.ts'
import { selectedCell } from './session.ts'

const SidePanel = lazy(async () => ({ default: (await import('./side-panel.tsx')).SidePanel }))

/** Which panel is open, and whether it was opened to write; `asked` counts the times. */
export type OpenPanel = { panel: PanelName; compose?: 'comment' | 'flag'; asked: number }

type Props = {
  open: OpenPanel
  entry: Entry
  desk: Desk
  viewer: RefObject<ViewerHandle | null>
  onClose(): void
}

/** Comments, history or instructions beside the item; made when first asked for. */
export function PanelBeside({ open, entry, desk, viewer, onClose }: Props) {
  const { organisation = '', workflow = '' } = useParams()
  const { session, work } = entry
  const field = selectedCell(session)?.field.key ?? null
  return (
    <Suspense fallback={null}>
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
    </Suspense>
  )
}
