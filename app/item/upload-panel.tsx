import { Anchor, Button, FileButton, Group, Modal, Paper, Progress, Stack, Text, Title } from '@mantine/core'
import { Dropzone } from '@mantine/dropzone'
import '@mantine/dropzone/styles.css'
import { IconAlertCircle, IconCheck, IconFileUpload, IconUpload } from '@tabler/icons-react'
import { Link, useBlocker } from 'react-router'
import classes from './item.module.css'
import { isDone, type Upload, uploadSummary } from './uploads.ts'

/** The button; the whole page takes dropped files as well. */
export function UploadButton({ many, onFiles }: { many: string; onFiles: (files: File[]) => void }) {
  return (
    <>
      <FileButton multiple onChange={onFiles}>
        {(props) => (
          <Button {...props} variant="default" leftSection={<IconUpload size={16} aria-hidden />}>
            Upload {many}
          </Button>
        )}
      </FileButton>
      <Dropzone.FullScreen active activateOnKeyboard={false} tabIndex={-1} onDrop={onFiles} aria-hidden>
        <Group justify="center" mih="60vh" style={{ pointerEvents: 'none' }}>
          <IconFileUpload size={40} aria-hidden />
          <Text size="lg">Drop the files: each becomes an item of this workflow.</Text>
        </Group>
      </Dropzone.FullScreen>
    </>
  )
}

type PanelProps = { uploads: readonly Upload[]; itemsAt: string; onClear: () => void }

/** What became of each file. */
export function UploadPanel({ uploads, itemsAt, onClear }: PanelProps) {
  if (uploads.length === 0) return null
  return (
    <Paper withBorder p="sm" component="section" aria-labelledby="uploads">
      <Group justify="space-between" mb="xs">
        <Title order={2} size="h3" id="uploads">
          Uploads
        </Title>
        <Text size="sm" role="status">
          {uploadSummary(uploads)}
        </Text>
        <Button size="compact-sm" variant="default" onClick={onClear} disabled={!uploads.some(isDone)}>
          Clear the finished ones
        </Button>
      </Group>
      <Stack gap={4} component="ul" className={classes.uploads} tabIndex={uploads.length > 8 ? 0 : undefined}>
        {uploads.map((upload) => (
          <li key={upload.id} className={classes.upload}>
            <Text component="span" size="sm" truncate>
              {upload.fileName}
            </Text>
            <UploadState upload={upload} itemsAt={itemsAt} />
          </li>
        ))}
      </Stack>
    </Paper>
  )
}

function UploadState({ upload: { state, fileName }, itemsAt }: { upload: Upload; itemsAt: string }) {
  switch (state.at) {
    case 'waiting':
      return (
        <Text component="span" size="sm" c="dimmed">
          waits
        </Text>
      )
    case 'sending':
      return (
        <span className={classes.sending}>
          <Progress.Root size="md">
            <Progress.Section value={state.share * 100} aria-label={`${fileName} sent`} />
          </Progress.Root>
          <Text component="span" size="sm">
            {state.share < 1 ? `${Math.floor(state.share * 100)} %` : 'being kept'}
          </Text>
        </span>
      )
    case 'taken':
      return (
        <Text component="span" size="sm">
          <IconCheck size={14} aria-hidden className={classes.quietMark} /> Taken in as{' '}
          <Anchor component={Link} to={`${itemsAt}/${state.number}`} size="sm">
            #{state.number}
          </Anchor>
        </Text>
      )
    case 'refused':
      return (
        <Text component="span" size="sm" className={classes.wrong}>
          <IconAlertCircle size={14} aria-hidden /> {state.message}
        </Text>
      )
  }
}

/** Leaving this page would stop the files that wait their turn. */
export function LeaveGuard({ sending }: { sending: boolean }) {
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => sending && currentLocation.pathname !== nextLocation.pathname,
  )
  return (
    <Modal
      opened={blocker.state === 'blocked'}
      onClose={() => blocker.reset?.()}
      title="Files are still being sent"
      withinPortal={false}
    >
      <Stack>
        <Text>Those that have not been sent yet would be lost for this upload; those already taken in stay.</Text>
        <Group>
          <Button onClick={() => blocker.reset?.()}>Stay until they are sent</Button>
          <Button variant="default" onClick={() => blocker.proceed?.()}>
            Leave
          </Button>
        </Group>
      </Stack>
    </Modal>
  )
}
