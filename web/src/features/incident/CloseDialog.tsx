import { Button, Group, Modal, Radio, Stack, Textarea } from '@mantine/core';
import { useState } from 'react';
import type { Classification } from '../../api/types.ts';

const CLASSIFICATIONS: readonly { value: Classification; label: string; description: string }[] = [
  { value: 'true-positive', label: 'True positive', description: 'Someone did what they must not.' },
  { value: 'benign-positive', label: 'Benign positive', description: 'It happened as detected, and was allowed.' },
  { value: 'false-positive', label: 'False positive', description: 'It did not happen as detected.' },
  { value: 'undetermined', label: 'Undetermined', description: 'It could not be found out.' },
];

interface CloseDialogProps {
  opened: boolean;
  pending: boolean;
  onClose: () => void;
  onConfirm: (classification: Classification, comment: string) => void;
}

/** An incident is closed as something: the answer is what later triage learns from. */
export function CloseDialog({ opened, pending, onClose, onConfirm }: CloseDialogProps) {
  const [classification, setClassification] = useState<Classification>();
  const [comment, setComment] = useState('');
  return (
    <Modal opened={opened} onClose={onClose} title="Close the incident">
      <Stack gap="md">
        <Radio.Group
          label="It was a"
          value={classification ?? ''}
          onChange={(value) => setClassification(value as Classification)}
        >
          <Stack gap={8} mt={6}>
            {CLASSIFICATIONS.map((entry) => (
              <Radio
                key={entry.value}
                value={entry.value}
                label={entry.label}
                description={entry.description}
                size="xs"
              />
            ))}
          </Stack>
        </Radio.Group>
        <Textarea
          label="Why (optional)"
          autosize
          minRows={2}
          maxRows={8}
          value={comment}
          maxLength={10_000}
          onChange={(event) => setComment(event.currentTarget.value)}
        />
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            disabled={!classification}
            loading={pending}
            onClick={() => classification && onConfirm(classification, comment.trim())}
          >
            Close incident
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
