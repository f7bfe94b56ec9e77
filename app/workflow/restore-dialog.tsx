import { Button, Group, Modal, Stack, Text } from '@mantine/core'
import { Form, useNavigate, useNavigation } from 'react-router'
import { type Difference, summaryOf } from '#server/workflow/difference.ts'
import type { VersionsView } from '#server/workflow/versions.server.ts'
import classes from './versions.module.css'

type Props = { page: VersionsView; restore: { version: number; difference: Difference }; base: string }

/** Says what changes when an old version comes into force again, and asks. */
export function RestoreDialog({ page, restore, base }: Props) {
  const navigate = useNavigate()
  const busy = useNavigation().formMethod === 'POST'
  const { version, difference } = restore
  const { noun } = page.workflow
  const changes = summaryOf(difference)
  const close = () => void navigate(`${base}/versions`, { preventScrollReset: true })
  return (
    <Modal opened onClose={close} title={`Restore version ${version}`} withinPortal={false}>
      <Form method="post" action={`${base}/versions`}>
        <input type="hidden" name="version" value={version} />
        <input type="hidden" name="current" value={page.current} />
        <Stack>
          <Text size="sm">
            What version {version} says becomes version {page.current + 1}. New {noun.many} take it; those under way
            keep theirs, and version {page.current} stays in the list.
          </Text>
          {changes.length === 0 ? (
            <Text size="sm" fw={600}>
              Version {version} says what version {page.current} says: there is nothing to restore.
            </Text>
          ) : (
            <div>
              <Text size="sm" fw={600}>
                Against version {page.current} this changes:
              </Text>
              <ul className={classes.changes}>
                {changes.map((change) => (
                  <li key={change}>{change}</li>
                ))}
              </ul>
            </div>
          )}
          <Group>
            <Button type="submit" loading={busy} disabled={changes.length === 0}>
              Publish it as version {page.current + 1}
            </Button>
            <Button variant="default" onClick={close}>
              Cancel
            </Button>
          </Group>
        </Stack>
      </Form>
    </Modal>
  )
}
