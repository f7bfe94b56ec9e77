import { Alert, Anchor, Button, Checkbox, Group, Loader, Modal, Stack, Text, Title } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useEffect, useState } from 'react'
import { useFetcher, useNavigate, useRouteLoaderData } from 'react-router'
import type { loader as layoutLoader } from '#app/identity/organisation.layout.tsx'
import { roleLabel } from '#server/identity/identity.ts'
import type { Readiness } from '#server/workflow/readiness.ts'
import classes from './design.module.css'
import type { DraftView, LookAnswer, PublishAnswer } from './designer-data.ts'
import { DifferenceList } from './difference-list.tsx'
import { dropCopy } from './kept-copy.ts'
import { placeOf } from './places.ts'
import type { Problem } from './section-props.ts'
import type { DraftDesk } from './use-draft.ts'

type Props = {
  opened: boolean
  onClose: () => void
  view: DraftView
  desk: DraftDesk
  problems: readonly Problem[]
  organisation: string
  goto: (path: readonly (string | number)[]) => void
}

const json = { method: 'post', encType: 'application/json' } as const

/** What publishing means: what changes, what is not ready, who becomes a member; and then does it. */
export function PublishDialog(props: Props) {
  const { opened, onClose, view, desk, problems } = props
  const number = (view.published?.version ?? 0) + 1
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      size="lg"
      title={
        view.workflow ? `Publish version ${number}?` : `Publish ${desk.state.draft.name.trim() || 'this workflow'}?`
      }
      withinPortal={false}
    >
      {problems.length > 0 ? <Unfinished {...props} /> : opened && <Looked {...props} />}
    </Modal>
  )
}

function Unfinished({ problems, desk, onClose, goto }: Props) {
  return (
    <Stack>
      <Text size="sm">
        {problems.length === 1 ? 'One thing has' : `${problems.length} things have`} to be mended first:
      </Text>
      <ul className={classes.problems}>
        {problems.slice(0, 12).map(({ path, message }) => (
          <li key={`${path.join('.')} ${message}`}>
            <Anchor
              component="button"
              type="button"
              size="sm"
              ta="start"
              onClick={() => {
                onClose()
                goto(path)
              }}
            >
              {placeOf(desk.state.draft, path)}
            </Anchor>
            : {message}
          </li>
        ))}
      </ul>
      {problems.length > 12 && <Text size="sm">And {problems.length - 12} more.</Text>}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose} data-autofocus>
          Go on with the draft
        </Button>
      </Group>
    </Stack>
  )
}

/** Saves what is left, asks the server how things stand now, and shows it. */
function Looked(props: Props) {
  const { desk } = props
  const looker = useFetcher<LookAnswer>()
  const [asked, setAsked] = useState(false)
  const { unsaved, save, state } = desk
  const { submit } = looker
  useEffect(() => {
    if (asked || state.failure) return
    if (unsaved) return save()
    setAsked(true)
    void submit(JSON.stringify({ intent: 'look', revision: state.saved.revision }), json)
  }, [asked, unsaved, save, state, submit])
  if (state.failure) return <Alert color="red" role="alert" title={state.failure.message} />
  const answer = looker.data
  if (!asked || looker.state !== 'idle' || !answer)
    return (
      <Group gap="sm" mih={120} justify="center" role="status">
        <Loader size="sm" aria-hidden /> <Text size="sm">Looking at what would change</Text>
      </Group>
    )
  if (!answer.ok) return <Alert color="red" role="alert" title={answer.message} />
  return <Decision {...props} fresh={answer.view} />
}

function Decision({ fresh, desk, organisation, onClose, goto }: Props & { fresh: DraftView }) {
  const publisher = useFetcher<PublishAnswer>()
  const navigate = useNavigate()
  const { readiness, published, lockedBecause, moved } = fresh
  const me = useRouteLoaderData<typeof layoutLoader>('identity/organisation.layout')?.me.email
  const people = fresh.people.filter((person) => person.email !== me)
  const [despite, setDespite] = useState(false)
  const owner = people.find((p) => p.email.toLowerCase() === fresh.draft.charter.owner.toLowerCase())
  const [members, setMembers] = useState<string[]>(owner ? [owner.userId] : [])
  const answer = publisher.data
  // Not before what follows an answer is done: a page left in between would lose the way.
  const settled = publisher.state === 'idle'
  // biome-ignore lint/correctness/useExhaustiveDependencies: once for each answer
  useEffect(() => {
    if (!answer?.ok || !settled) return
    dropCopy(localStorage, fresh.id)
    notifications.show({
      message:
        answer.version === 1
          ? `${fresh.draft.name} is published. Upload the first ${fresh.draft.noun.many}.`
          : `Version ${answer.version} of ${fresh.draft.name} is published. What came before keeps its version.`,
    })
    void navigate(`/o/${organisation}/w/${answer.workflow}`)
  }, [answer, settled])
  const held = lockedBecause ?? (moved ? `Version ${moved.to} came out meanwhile: put the draft on it first.` : null)
  const same = published !== null && published.difference.length === 0
  return (
    <Stack>
      {held && (
        <Alert
          color="yellow"
          title="It cannot be published now"
          styles={{ title: { color: 'var(--mantine-color-text)' } }}
        >
          {held}
        </Alert>
      )}
      {published ? (
        <DifferenceList difference={published.difference} from={published.version} />
      ) : (
        <Text size="sm">
          It becomes a workflow of its own, with the address <span className={classes.mono}>{fresh.key}</span>, and
          takes items in at once.
        </Text>
      )}
      {published && (
        <Text size="sm" c="dimmed">
          {fresh.draft.noun.many.charAt(0).toUpperCase() + fresh.draft.noun.many.slice(1)} that are here already keep
          version {published.version}.
        </Text>
      )}
      <ReadinessList
        readiness={readiness}
        onPlace={(path) => {
          onClose()
          goto(path)
        }}
      />
      {!readiness.ready && (
        <Checkbox
          label="Publish it though it is not ready"
          description="What is open is kept with the version."
          checked={despite}
          onChange={(event) => setDespite(event.currentTarget.checked)}
        />
      )}
      {!fresh.workflow && people.length > 0 && (
        <Checkbox.Group
          label="Who works in it"
          description="You do, in any case. Others are added on the members page at any time."
          value={members}
          onChange={setMembers}
        >
          <Stack gap={6} mt={6} mah={220} style={{ overflowY: 'auto' }}>
            {people.map(({ userId, name, email, roles }) => (
              <Checkbox
                key={userId}
                value={userId}
                label={`${name} · ${roles.map((role) => (roleLabel as Record<string, string>)[role] ?? role).join(', ')}`}
                description={email}
              />
            ))}
          </Stack>
        </Checkbox.Group>
      )}
      {answer && !answer.ok && <Alert color="red" role="alert" title={answer.message} />}
      <Group justify="flex-end">
        <Button variant="default" onClick={onClose}>
          Not yet
        </Button>
        <Button
          disabled={held !== null || same || (!readiness.ready && !despite)}
          loading={publisher.state !== 'idle' || answer?.ok === true}
          onClick={() =>
            publisher.submit(
              JSON.stringify({ intent: 'publish', revision: desk.state.saved.revision, despite, members }),
              json,
            )
          }
        >
          {same ? 'Nothing has changed' : 'Publish'}
        </Button>
      </Group>
    </Stack>
  )
}

function pathOf(place: Exclude<Readiness['blocks'][number]['place'], { section: 'items' }>): (string | number)[] {
  if (place.section === 'charter') return ['charter', place.question]
  return [place.section === 'sop' ? 'instructions' : 'approvals']
}

function ReadinessList({ readiness, onPlace }: { readiness: Readiness; onPlace: (path: (string | number)[]) => void }) {
  const { blocks, advice } = readiness
  if (blocks.length === 0 && advice.length === 0) return null
  return (
    <div>
      <Title order={3} mb={4}>
        {blocks.length > 0 ? 'It is not ready' : 'To bear in mind'}
      </Title>
      <ul className={classes.problems}>
        {(blocks.length > 0 ? blocks : advice).map(({ key, says, why, place }) => (
          <li key={key}>
            {place.section === 'items' ? (
              <strong>{says}</strong>
            ) : (
              <Anchor
                component="button"
                type="button"
                size="sm"
                ta="start"
                fw={600}
                onClick={() => onPlace(pathOf(place))}
              >
                {says}
              </Anchor>
            )}{' '}
            {why}
          </li>
        ))}
      </ul>
    </div>
  )
}
