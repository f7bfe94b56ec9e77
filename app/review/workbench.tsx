import { useRef, useState, useSyncExternalStore } from 'react'
import type { QueueCounts } from '#server/review/review.ts'
import { situationOf } from './actions.ts'
import { BenchDialogs, type DialogName } from './bench-dialogs.tsx'
import { BenchFoot } from './bench-foot.tsx'
import { BenchHead } from './bench-head.tsx'
import { BenchNotices } from './bench-notices.tsx'
import type { Desk } from './desk.ts'
import type { ViewerHandle } from './document-viewer.tsx'
import type { Effect } from './effects.ts'
import { ItemBench } from './item-bench.tsx'
import { KeymapContext } from './key-name.tsx'
import { type OpenPanel, PanelBeside } from './panel-beside.tsx'
import { QueueEmpty, QueueFailed, QueueLoading } from './queue-states.tsx'
import { useDeskLife } from './use-desk-life.ts'
import { useKeymap } from './use-keymap.ts'
import { useKeys } from './use-keys.ts'
import classes from './workbench.module.css'

type Props = {
  desk: Desk
  /** Words to find on the pages: those of a search that led here. */
  find?: string | undefined
  workflow: { name: string; noun: { one: string; many: string } }
  counts: QueueCounts | null
  /** Addresses of the workflow's pages, for the links of an empty queue. */
  links: { queue: string; exceptions: string; metrics: string }
}

/** The review workbench: source left, proposal right, one item at a time. */
export function Workbench({ desk, find, workflow, counts, links }: Props) {
  const state = useSyncExternalStore(desk.subscribe, desk.state, desk.state)
  const [dialog, setDialog] = useState<DialogName | null>(null)
  const [panel, setPanel] = useState<OpenPanel | null>(null)
  const [keymap, saveKeymap] = useKeymap()
  const viewer = useRef<ViewerHandle>(null)
  const { shown } = state
  useDeskLife(desk)

  const perform = (effect: Effect) => {
    switch (effect.do) {
      case 'step':
        return desk.step(effect.step)
      case 'finish':
        return desk.decide()
      case 'undoDecision':
        return void desk.undo()
      case 'skip':
      case 'help':
      case 'return':
      case 'reject':
      case 'escalate':
      case 'reason':
        return setDialog(effect.do)
      case 'panel':
        return setPanel((now) =>
          now?.panel === effect.panel && !effect.compose ? null : { ...effect, asked: (now?.asked ?? 0) + 1 },
        )
      case 'answers':
        return toAnswers(desk)
      case 'page':
        return viewer.current?.page(effect.by)
      case 'zoom':
        return viewer.current?.zoom(effect.by)
      case 'fitWidth':
        return viewer.current?.fitWidth()
      case 'turn':
        return viewer.current?.turn()
      case 'find':
        return viewer.current?.find()
    }
  }
  useKeys({ desk, keymap, perform, paused: dialog !== null })

  const situation = shown ? situationOf(shown.session) : null
  const beside = shown && panel
  return (
    <KeymapContext value={keymap}>
      <div className={classes.bench} data-phase={state.phase}>
        <BenchHead
          workflow={workflow}
          counts={counts}
          situation={situation}
          panel={beside ? panel.panel : null}
          onEffect={perform}
        />
        <BenchNotices state={state} desk={desk} />
        {shown ? (
          <div className={classes.main}>
            <ItemBench desk={desk} entry={shown} ahead={state.next} viewer={viewer} find={find} />
            <PanelBeside open={panel} entry={shown} desk={desk} viewer={viewer} onClose={() => setPanel(null)} />
          </div>
        ) : state.phase === 'empty' ? (
          <QueueEmpty counts={counts} noun={workflow.noun} links={links} onLookAgain={desk.retry} onPeek={desk.peek} />
        ) : state.phase === 'failed' ? (
          <QueueFailed problem={state.problem ?? ''} onRetry={desk.retry} />
        ) : (
          <QueueLoading />
        )}
        <BenchFoot situation={situation} onEffect={perform} />
        <div className={classes.spoken} role="status" aria-live="polite">
          {state.announcement}
        </div>
        <BenchDialogs
          dialog={dialog}
          onClose={() => setDialog(null)}
          desk={desk}
          shown={shown}
          noun={workflow.noun.one}
          keymap={keymap}
          saveKeymap={saveKeymap}
        />
      </div>
    </KeymapContext>
  )
}

/** Opens the editor of the selected draft, if it is not, and goes to its search of answers and facts. */
function toAnswers(desk: Desk) {
  const { session } = desk.state().shown ?? {}
  if (!session?.draft) desk.step({ type: 'edit' })
  // The editor is drawn first.
  requestAnimationFrame(() => document.querySelector<HTMLElement>('[data-answers]')?.focus())
}
