require ["vacation-seconds"];
vacation :seconds 1 :subject "Out of office / Abwesenheitsnotiz" "I am away until Monday. Ich bin bis Montag nicht im Haus.";
