"""What people have written in content/ about words: vocabulary, phrases, rules, danger, wishes."""
