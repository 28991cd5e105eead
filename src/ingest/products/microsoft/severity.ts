/** ASIM's severity by the word or number that Microsoft's products use. */
export function severityOf(value: unknown): 'Informational' | 'Low' | 'Medium' | 'High' {
  switch (String(value).toLowerCase()) {
    case 'high':
    case 'critical':
      return 'High';
    case 'medium':
    case 'warning':
      return 'Medium';
    case 'low':
      return 'Low';
    default:
      return 'Informational';
  }
}
