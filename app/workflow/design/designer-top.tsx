import { ActionIcon, Button, Group, Menu, Popover, Text, Title, UnstyledButton } from '@mantine/core'
import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconArrowForwardUp,
  IconCheck,
  IconChevronDown,
  IconDots,
} from '@tabler/icons-react'
import { useState } from 'react'
import { Link } from 'react-router'
import { useLocale } from '#app/ui/locale.tsx'
import { Mark } from '#app/ui/page-title.tsx'
import classes from './design.module.css'
import { AddressDialog, DiscardDialog } from './design-dialogs.tsx'
import type { DraftView } from './designer-data.ts'
import { placeOf } from './places.ts'
import type { Problem } from './section-props.ts'
import { Tool } from './tool.tsx'
import type { DraftDesk } from './use-draft.ts'

type Props = {
  view: DraftView
  desk: DraftDesk
  problems: readonly Problem[]
  organisation: string
  goto: (path: readonly (string | number)[]) => void
  onPublish: () => void
}

/** Name and state of the draft, and what can be done with the whole of it. */
export function DesignerTop({ view, desk, problems, organisation, goto, onPublish }: Props) {
  const { state, dispatch } = desk
  const [asking, setAsking] = useState<'discard' | 'address' | null>(null)
  return (
    <>
      <div className={classes.top}>
        <Group gap="sm" className={classes.title}>
          <Title order={1} style={{ overflowWrap: 'anywhere' }}>
            {state.draft.name.trim() || 'Without a name'}
          </Title>
          <Mark>{view.published ? `Draft of version ${view.published.version + 1}` : 'New workflow'}</Mark>
        </Group>
        <Group gap="xs">
          <SavedState desk={desk} />
          <Group gap={2}>
            <Tool
              size="lg"
              keys="Ctrl+Z"
              label="Undo"
              disabled={state.past.length === 0}
              onClick={() => dispatch({ kind: 'undone' })}
            >
              <IconArrowBackUp size={18} aria-hidden />
            </Tool>
            <Tool
              size="lg"
              keys="Ctrl+Shift+Z"
              label="Redo"
              disabled={state.future.length === 0}
              onClick={() => dispatch({ kind: 'redone' })}
            >
              <IconArrowForwardUp size={18} aria-hidden />
            </Tool>
          </Group>
          <ToMend problems={problems} draft={state.draft} goto={goto} />
          <Menu position="bottom-end" withinPortal={false}>
            <Menu.Target>
              <ActionIcon variant="subtle" color="gray" c="inherit" size="lg" aria-label="More">
                <IconDots size={18} aria-hidden />
              </ActionIcon>
            </Menu.Target>
            <Menu.Dropdown>
              {view.workflow && (
                <Menu.Item component={Link} to={`/o/${organisation}/w/${view.workflow}/versions`}>
                  Published versions
                </Menu.Item>
              )}
              {!view.workflow && <Menu.Item onClick={() => setAsking('address')}>Change its address</Menu.Item>}
              <Menu.Item onClick={() => setAsking('discard')}>Throw the draft away</Menu.Item>
            </Menu.Dropdown>
          </Menu>
          <Button onClick={onPublish}>Publish</Button>
        </Group>
      </div>
      <DiscardDialog opened={asking === 'discard'} onClose={() => setAsking(null)} {...{ view, desk, organisation }} />
      <AddressDialog opened={asking === 'address'} onClose={() => setAsking(null)} {...{ view, desk }} />
    </>
  )
}

/** "Saved 10:42", in a place of its own width, so that nothing moves while it changes. */
function SavedState({ desk: { state, unsaved } }: { desk: DraftDesk }) {
  const locale = useLocale()
  const time = (at: string) => clockText(at, locale, state.saved.draft.timeZone)
  const text = state.failure
    ? 'Not saved'
    : unsaved
      ? 'Saving'
      : state.saved.at
        ? `Saved ${time(state.saved.at)}`
        : 'Saved'
  return (
    <span className={classes.state} role="status">
      {state.failure && <IconAlertTriangle size={14} aria-hidden style={{ verticalAlign: -2, marginInlineEnd: 4 }} />}
      {text}
    </span>
  )
}

/** The workflow's own time; a zone that is mistyped just now is no reason to fail. */
function clockText(at: string, locale: string, timeZone: string): string {
  const style = { hour: '2-digit', minute: '2-digit' } as const
  try {
    return new Date(at).toLocaleTimeString(locale, { ...style, timeZone })
  } catch {
    return new Date(at).toLocaleTimeString(locale, { ...style, timeZone: 'UTC' })
  }
}

type MendProps = Pick<Props, 'problems' | 'goto'> & { draft: DraftView['draft'] }

/** All that stands against publishing, each with the way to it. */
function ToMend({ problems, draft, goto }: MendProps) {
  const [open, setOpen] = useState(false)
  const text = problems.length === 1 ? '1 thing to mend' : `${problems.length} things to mend`
  if (problems.length === 0)
    return (
      <span className={classes.mend} role="status">
        <IconCheck size={14} aria-hidden /> Nothing to mend
      </span>
    )
  return (
    <Popover opened={open} onChange={setOpen} width={380} position="bottom-end" withinPortal={false} trapFocus>
      <Popover.Target>
        <Button
          variant="default"
          c="var(--mantine-color-error)"
          className={classes.mendButton}
          leftSection={<IconAlertTriangle size={16} aria-hidden />}
          rightSection={<IconChevronDown size={14} aria-hidden />}
          onClick={() => setOpen(!open)}
        >
          {text}
        </Button>
      </Popover.Target>
      <Popover.Dropdown className={classes.mendList}>
        <ul className={classes.names}>
          {problems.map(({ path, message }, i) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: two problems can be of one place
            <li key={`${path.join('.')} ${i}`}>
              <UnstyledButton
                className={classes.mendLink}
                onClick={() => {
                  setOpen(false)
                  goto(path)
                }}
              >
                <Text size="sm" fw={600}>
                  {placeOf(draft, path)}
                </Text>
                <Text size="sm">{message}</Text>
              </UnstyledButton>
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  )
}
