# The rude robot: answers every mail, marks none of them as automatic.
{{- range .Environ}}
export {{.}}
{{- end}}
subject=$(sed -n '/^$/q;s/^[Ss]ubject: *//p' | head -n 1)
{
  echo "From: Robot <loop@customer.test>"
  echo "To: $SENDER"
  echo "Subject: Re: $subject"
  echo
  echo "This is the robot. I answer everything."
} | {{.Exim}} -C {{.State}}/exim.conf -oi -f loop@customer.test -- "$SENDER"
