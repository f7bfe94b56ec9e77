import { Alert, Button, Group, Select, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { type ComponentType, lazy, Suspense, useCallback, useEffect, useMemo, useRef, useState } from 'react'
import { useNavigate, useRevalidator, useSearchParams } from 'react-router'
import { Moment } from '#app/ui/moment.tsx'
import { readDraft } from '#server/workflow/draft.ts'
import { AlertsSection } from './alerts-section.tsx'
import { ApprovalsSection } from './approvals-section.tsx'
import { AutonomySection } from './autonomy-section.tsx'
import { BasicsSection } from './basics-section.tsx'
import { CalendarSection } from './calendar-section.tsx'
import { CharterSection } from './charter-section.tsx'
import { ChecksSection } from './checks-section.tsx'
import classes from './design.module.css'
import { type Offers, OffersContext, SavingContext, type Wanted, WantedContext } from './design-context.ts'
import type { DraftView } from './designer-data.ts'
import { DesignerTop } from './designer-top.tsx'
import { DraftsSection } from './drafts-section.tsx'
import { FieldsSection } from './fields-section.tsx'
import { LabelsSection } from './labels-section.tsx'
import { MovedAlert } from './moved-alert.tsx'
import { changedSections, problemWords, type SectionKey, sectionOf, sections } from './places.ts'
import { ProviderSection } from './provider-section.tsx'
import { PublishDialog } from './publish-dialog.tsx'
import { QualitySection } from './quality-section.tsx'
import { QueuesSection } from './queues-section.tsx'
import { RulesSection } from './rules-section.tsx'
import { ScheduleSection } from './schedule-section.tsx'
import { SectionList } from './section-list.tsx'
import type { Problem, SectionProps } from './section-props.ts'
import { SensitiveSection } from './sensitive-section.tsx'
import { SopSection } from './sop-section.tsx'
import { ThresholdsSection } from './thresholds-section.tsx'
import { type DraftDesk, useDraft } from './use-draft.ts'
import { useUndoKeys } from './use-undo-keys.ts'

const shown: Record<SectionKey, ComponentType<SectionProps>> = {
  charter: CharterSection,
  basics: BasicsSection,
  sop: SopSection,
  fields: FieldsSection,
  labels: LabelsSection,
  drafts: DraftsSection,
  queues: QueuesSection,
  rules: RulesSection,
  checks: ChecksSection,
  approvals: ApprovalsSection,
  calendar: CalendarSection,
  thresholds: ThresholdsSection,
  provider: ProviderSection,
  quality: QualitySection,
  autonomy: AutonomySection,
  sensitive: SensitiveSection,
  alerts: AlertsSection,
  schedule: ScheduleSection,
  try: lazy(() => import('./try-section.tsx')),
  yaml: lazy(() => import('./yaml-section.tsx')),
}

type Props = Pick<Offers, 'accounts' | 'workflows'> & { view: DraftView; organisation: string }

/** A workflow as it is being thought out: its parts on the left, one of them on the right, saved as it is written. */
export function Designer({ view, accounts, workflows, organisation }: Props) {
  const desk = useDraft(view)
  const { draft } = desk.state
  const [search] = useSearchParams()
  // On the way to another page the address has no section any more, and this one still shows its own.
  const last = useRef<SectionKey>(view.workflow ? 'fields' : 'charter')
  const section = sections.find((s) => s.key === search.get('section'))?.key ?? last.current
  last.current = section
  const problems = useMemo(
    () => readDraft(draft).problems.map(({ path, message }): Problem => ({ path, message: problemWords(message) })),
    [draft],
  )
  const published = view.published?.definition ?? null
  const changed = useMemo(
    () => (published ? changedSections(published, draft) : new Set<SectionKey>()),
    [published, draft],
  )
  const offers = useMemo<Offers>(
    () => ({ people: view.people, accounts, workflows, mayAllowLeaving: view.mayAllowLeaving, published }),
    [view, accounts, workflows, published],
  )
  const { wanted, go, shownRef } = usePlaces(section)
  const [publishing, setPublishing] = useState(false)
  const goto = useCallback((path: readonly (string | number)[]) => go(sectionOf(draft, path), path), [go, draft])
  useUndoKeys(desk)
  const counts = useMemo(() => {
    const by = new Map<SectionKey, number>()
    for (const { path } of problems) by.set(sectionOf(draft, path), (by.get(sectionOf(draft, path)) ?? 0) + 1)
    return by
  }, [problems, draft])
  const Shown = shown[section]
  const { unsaved, save, state } = desk
  const saving = { unsaved, save, failed: state.failure !== null, revision: state.saved.revision }
  const list = { counts, changed, current: section }
  return (
    <OffersContext value={offers}>
      <DesignerTop {...{ view, desk, problems, organisation, goto }} onPublish={() => setPublishing(true)} />
      <Notices {...{ view, desk }} />
      <div className={classes.frame}>
        <SectionList {...list} />
        <div>
          <Chooser {...list} onChoose={(key) => go(key, null)} />
          <section aria-labelledby="section-title" className={classes.section} ref={shownRef}>
            <Title order={2} id="section-title" tabIndex={-1} mb="xs">
              {sections.find((s) => s.key === section)?.label}
            </Title>
            <SavingContext value={saving}>
              <WantedContext value={wanted}>
                <Suspense fallback={<Text size="sm">Loading ...</Text>}>
                  <Shown
                    key={section}
                    draft={draft}
                    change={desk.change}
                    problems={problems}
                    organisation={organisation}
                    workflow={view.workflow}
                    draftId={view.id}
                  />
                </Suspense>
              </WantedContext>
            </SavingContext>
          </section>
        </div>
      </div>
      <PublishDialog
        opened={publishing}
        {...{ view, desk, problems, organisation, goto }}
        onClose={() => setPublishing(false)}
      />
    </OffersContext>
  )
}

/** What the whole draft is subject to: a save that failed, what an earlier visit left, a lock, a newer version. */
function Notices({ view, desk }: { view: DraftView; desk: DraftDesk }) {
  const { left, forget, state } = desk
  const revalidator = useRevalidator()
  const same = left !== null && left.revision === view.revision
  // What was left on the very draft that stands now is simply what comes next.
  // biome-ignore lint/correctness/useExhaustiveDependencies: brought back once
  useEffect(() => {
    if (!left || !same) return
    desk.replace(left.content)
    forget()
    notifications.show({ message: 'Changes that had not been saved are back.' })
  }, [left, same])
  return (
    <>
      {state.failure && (
        <Alert color="red" role="alert" title={state.failure.message} mb="md" styles={{ title: { fontWeight: 500 } }}>
          <Group gap="sm">
            {state.failure.stale ? (
              <Button
                size="xs"
                variant="default"
                loading={revalidator.state !== 'idle'}
                onClick={() => revalidator.revalidate()}
              >
                Reload the draft
              </Button>
            ) : (
              <Button size="xs" variant="default" onClick={() => desk.dispatch({ kind: 'retried' })}>
                Try again
              </Button>
            )}
            <Text size="sm">
              {state.failure.stale
                ? 'Yours stays in this window until then: “As a file” shows it as a text to copy.'
                : 'Nothing is lost: go on, or come back later.'}
            </Text>
          </Group>
        </Alert>
      )}
      {left && !same && (
        <Alert
          color="yellow"
          mb="md"
          title="This browser holds changes that were never saved"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          <Text size="sm" mb="xs">
            The draft was saved otherwise since. They are of{' '}
            <Moment at={new Date(left.at).toISOString()} timeZone={Intl.DateTimeFormat().resolvedOptions().timeZone} />
          </Text>
          <Group gap="sm">
            <Button
              size="xs"
              variant="default"
              onClick={() => {
                desk.replace(left.content)
                forget()
              }}
            >
              Put them in its place
            </Button>
            <Button size="xs" variant="default" onClick={forget}>
              Throw them away
            </Button>
          </Group>
        </Alert>
      )}
      {view.lockedBecause && (
        <Alert
          color="yellow"
          mb="md"
          title="It cannot be published now"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {view.lockedBecause} You can go on with the draft meanwhile.
        </Alert>
      )}
      {view.moved && <MovedAlert moved={view.moved} desk={desk} />}
    </>
  )
}

type ChooserProps = {
  counts: ReadonlyMap<SectionKey, number>
  current: SectionKey
  onChoose: (key: SectionKey) => void
}

/** The list of sections where there is no room for it. */
function Chooser({ counts, current, onChoose }: ChooserProps) {
  const groups = [...new Set(sections.map((s) => s.group))]
  return (
    <Select
      className={classes.chooser}
      mb="md"
      label="Part of the workflow"
      allowDeselect={false}
      data={groups.map((group) => ({
        group,
        items: sections
          .filter((s) => s.group === group)
          .map(({ key, label }) => ({
            value: key,
            label: counts.has(key) ? `${label} (${counts.get(key)} to mend)` : label,
          })),
      }))}
      value={current}
      onChange={(key) => key && onChoose(key as SectionKey)}
      comboboxProps={{ withinPortal: false }}
    />
  )
}

/** Goes to a section, and within it to the box that a path names: opens what is folded, and gives it the focus. */
function usePlaces(section: SectionKey) {
  const [wanted, setWanted] = useState<Wanted>(null)
  const navigate = useNavigate()
  const shownRef = useRef<HTMLElement>(null)
  const go = useCallback(
    (key: SectionKey, path: readonly (string | number)[] | null) => {
      setWanted((last) => ({ path: path ?? ['', key], times: (last?.times ?? 0) + 1 }))
      void navigate(`?section=${key}`, { preventScrollReset: true })
    },
    [navigate],
  )
  // biome-ignore lint/correctness/useExhaustiveDependencies: acts once for each place asked for, when its section is there
  useEffect(() => {
    if (!wanted) return
    let frame = 0
    let tries = 0
    const look = () => {
      tries += 1
      const found = nearest(shownRef.current, wanted.path)
      if (tries < 40 && !found?.exact) {
        frame = requestAnimationFrame(look)
        return
      }
      const target = found?.element ?? shownRef.current?.querySelector<HTMLElement>('#section-title')
      target?.focus({ preventScroll: true })
      target?.scrollIntoView({ block: 'center' })
    }
    frame = requestAnimationFrame(look)
    return () => cancelAnimationFrame(frame)
  }, [wanted, section])
  return { wanted, go, shownRef }
}

/** The element that stands for a path, or for the longest beginning of it. */
function nearest(within: HTMLElement | null, path: readonly (string | number)[]) {
  for (let length = path.length; length > 0; length--) {
    const name = path.slice(0, length).join('.')
    const element = within?.querySelector<HTMLElement>(`[data-at="${name.replaceAll('"', '')}"]`)
    if (element) return { element, exact: length === path.length }
  }
  return null
}
