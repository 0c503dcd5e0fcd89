// Teach it: a few pictures of each kind, and a classifier that learns them while you watch. Nothing leaves the page.
// Frozen: the first three blocks of EfficientNet-Lite0, trained on ImageNet by its authors (Apache License 2.0, tensorflow/tpu);
// changed: batch normalisation folded in, weights rounded to 8 bits.

const SIZE = 64, KINDS = 3;

// Written by book/make_first_layers.py: of each layer the 8-bit weights, then scales and biases, upper halves of floats.
const WEIGHTS = "1/MJ8Db+zAcq4zkANt/I/QAR8/XSAS0vAyAvzVX3/xaywif50oGBxicLFQA8soEEwBgjHDX8Pez0OWCMAO8EAPL8Ayz6Aso1H9drQDrs2f8AA/D4/QRQ4wYUA+7HAP3v0PQbtH8H4gkc/1IAWvPpBgAI8NuzA4FNCBBvHAAEChGBwH/0l3jcvPIKfQt/v8t3AAJtNjoHlO73C0p/wPd4APX8D0rsAe5NEv9VbzXl9QIAA6IJAwOpy/8M7AqhBgUAAPQawkH7E/sjAsPrHiUP+wAn7/XW/7Y5DPbyGiVkCBUBQXnk0gAayyQE4wv/KQGBAF9oGCn27vzvDg3u639/FvX8D0rsAe5NEv9VbzXl9QIAA6IJAwOpy/8M7AqhBgUAIs7+0QHXAwAOFKwAEav6CQAG8+KzFEFFGNIx/yr4+gtRt//4/pvTrzmB9wsvAtv2AOcSIF5BdOxrgRi79QP/Bgj5+ycB9vxWLcDKNB308PsA8fMC+gdG0hfINPuxAP4WLcsciGIADQa1CeILYLgHMQDA/YGaLON3/NR/OdQD8r5JgX3wtAD1gYH39AV0gfAHAIF/VW54z+OTvCZny/2LhwruEH/t/RBqrwHXfzXF/wR/24ziDw3smfXhUwqBBPyo/yMWjmH69xvcAOP7ygL+xgAX8NCBCC9/yhY35esg+pdJgX3wtAD1gYH39AB0gfAHAIF/VW54z+OTvCZny/2LgQruEH/t/RBqrwHXfzXF/wQA24ziDw3smfXhUwqBBPyoBu0FzuQCDf4J66Pz8+QQ/AD19QC26xk0DSXJ/gADBhwHvvcSGwT43AUQpRXsxf4BAA32GTvDDPt/O7/yCwIDFgTuBBj//hYt+xOS1t3uEAAACBcN9fP03gAbCP3O/QQWBeoCwwQkGgL6AqTrCRIWAgC0/9qt0vYz+RIu5fUAAxAprgD8/G0LoAgDiAAHJAYEAJckMl6B8P8hHg7g8Pn59QPo/lQBCiA7AQeBEPUZDQQA4N/u/vTuvQgPUwW2/f/qAfEB8B0GBAD5/h7o8zv7BADz/fjP+wQUDADi/9bw/wO3LwnY5P4J3BIABQPQM/z7AAorEzeOBhIMGMeq1vX46gEcAzD/APslGgDVC9k1CvsAL9f++PAk5eYVQ/C7Cf7fCD6BO4E7lTtpO7Y9Rz1zPJo7PDxSO6QywjpbO6U8Dj7MLYw7yjuGPJY9sT0SPJQ79DzMO0Y89T0CMwM9lD2UMDNASUBBQM4+KkA7QBE+EEA+QDBAKEC8wHJAMkAcwD5Amb/+P/Y9IkAyQDZAP0BGPlNACkBYvjFAbMCHwD5A4sDvs64cAQ79C/0C/AAM9QH7AH8EAvnvA+gICwIAGdoCEBX1mAV/DgftB/8ZAAF/7PYAjCsXJn8B/IFywf4z5vjy/Vf8+vXw9gn9/usA8hT//ADz7+/36gEHB4YA7OcHBgD0gQPa1APt+gL/63+B9PMJANDV/wr2/g8L77PsGX8L8H8F7YECgYF/fzJ/ADy9f38AHIGBfw5/fyChgX9/IYF/+Hn5OwgE+OALgeoAOtvpAAARSSL49wbK/n/IBzPpDQT2AU0a7QL/9AEA/X/+Cv71APoBBgH8A+0BAw3+DRQIAPoBf/DABeAS+AQAQAXqD/0ADKb8AAANEBLo4v/zFQcI9QEKBwMK9vsAAwEA/gT++AD+JQb2+wDz+xUT+QDwBQCgPIE9rD1/PP09QDwJPGI8dDxePHs8WjIUPZs8GzxCPAE8Dz4TPHE8TDt5POc7kTxqPLs8wTtePFwzGTxAPGMzsL8zQDlAwUD3P8JAD0ArvUDAtkAKv3DAkUD5P4W84L4jv1JAwEDCQMC9cL46voA9wkARQKg/nr0AwIQ7v0BZwPwJHR3++/v7Fw7k/wkSD/j8/+sg/loBIfrv9f4EA+4WC//9Nv79BMED/QD5A/gA+vYtaf30BP4Dgev9ymIHX/4IAdv5EwX3+bt/3fKB+UMBBBUi7PwXAQ0k6/j66St/EugTvtb3DwDe+ecH8A0HMwEFBcsJ+uv/HWbiAtTLBLkCT3LrXeDOf1znd0wN8P8T9RtnIIpgVkOu7wddy/BpoIHqGztSDoXaf7O1f1W9AhI9AAAAAAAAAAAAAAAAAAAAAPzNzMj3gSML8My3Cw0fP5TO88d/1ecKlv1cCvYcOMAfH4xiSSDVCjsDNAof8AuJKAbe5vH0HvLkEgMN8xDnP0cAAAAAAAAAAAAAAAAAAAAAEOjoC/fy//ziwAEA6BID8fwnogf92f0pW88Hm8b6qRMAAgwaB+v/Mwn3AaUK+eX5ChAN8/oZ/eggBfFP+Pv44h0ROM4MBP75+sTjAN/z7hsZX8sif7IzFgK5ziYxf097BN5//AT/BA6u8hyBQho4FQMhIOvx3fzw7w7eBv0dkzp/GcEN/ADGAwFMH/xDUPCk2AzI6wEC/fHq/vz7FQbMB+T9KAH28PkQ+e73BeYL4/sAAAAAAAAAAAAAAAAAAAAAC4EY0gghCt4jGCLo9ylBEfECDUc15eruE9rf/w30K+8AAAAAAAAAAAAAAAAAAAAA8Ty9PIQ8bTw6PXo8hj1wPJo8hzzyPLo8ozwGPUM8hTyHwf/BW0A+wafBj0HFwcjACkHZQCTAxEGRQDjCLsARwBwz+SUkU4MB8g8cKf4WBfEPApfuDf31f1Ha+QcIBdMltgUn+BehC85ECjf+/zEhLQH07gcqCQTLBN8L6CSc8/wB6PkTJgD35Br49WoGAGgAggwb/gP2fwGU/QRFAIHT/js++toABgEI/bMvDf8CAv4Z3of//AruJoHL+AUGEvgXvgAn+O/PmMhV/yTL+DRPE/238PsIgQMB+gsI/6LwQxIDxyCKgfL62FnJ+vX/9VoA7BLJ7fcnO/cX8ghD7umvBOENLC30r+26OvIbtdsP9fH7FrgTyK8SVVPCVwKvUg0LIw8ND9m9ZMlDzd84C9Lz7wIaB+Muy94kHcXp78IdEFUvExW8TLk+I/iV2RYISCkAAzvZujtGLN4iP+zd9jPgx9/T9f3IB1vrgYe3zfuBBn8lAzKBf+2BH3Bi+732IkzZDROB58yBvmesB/F8xyAGxE8F0n+BGi26gXEPBb6Bfxn/zTIV/3/4//hUB+CBENAAHvbncg7XWvD++/v5EtrT9jEt/uHuojn689h7EgH3/gELEQ//GvwH1XAeAg4D1AMEtgD0BrNvBMIR+hgx+H9h+fzz/BLt3wN/AEH0/oHpKPjlgX/RGRcEgW4Sf0AEAQsAxW3sDwQUlAS/DPR/4kaJANNNJ/80CCYSqoH15Acf6vt/6AGtKwypNa6BIHQRMux/GuVfIvQ1f+hS4eiTgf7+PLHygUaG5n/2s3Ll+OCWF/n+/h0CJVAb7vQ31fWu+e0AD/CFOOvj8RQ+DRocrPX4CH8l+CMSHaL29A0WHvYRBwj/DYHuAPXkY1ABDArzStsaigr7+/3U+uUcBBPT6mN/FQTBEP8RsAWz9MoLFO7pEAoRph3GCfX/xH/EvBf7B1YAf4EM+A4SNP/XAAJSGVOj+gc/zCFKHf3iXQ4OuuJkHYsfHvJRqN9a4VO233/b+9Pb0Cd+ydaErs0pIfB/2CwdKYE65cNWDzraWcgt1ABQJhwO7xwh+bHjDQzw4vZHHRUAAO+O3CUHXOD96uDxgdfW9xfxtH8T11V2OdMU4k7vHhEQzfzWyn/6zCTmgQlelOt91vvlxf72Kd0of0r1CQQC+ADb7jzmLfge8X9/KgfY5YJDGfkuGVCBIwFYFb3ugT4A/yD+SMSwzkEZgTTwCxv+UxXUEinAUx/ywdkq0fnv/SQGDbX8ZvMUBjUJE/UO0kza/fv1CeXrG8co8U/5ELsNyPnM+wXn0Pas+0T9wNLQFAaVMgPWKEMLOBQ7y+L+DVQwGa8DWg3qFgL2Ef+4Fcsa6uRX/+wVf1L5GK4KPwMEAwsODlMB1/r/ryS2BA3tMOQk/AgwACg4NNhQAq5CDDkWQv8g8OoS4umGFxYAFqxyLggrvfizH+n/zxTLmYEA/oEAGZzS0A8zwfx//flv8o2B9wESf5INBtN/KKMcBX8Mge/+ge0L9HAJC2EFLAh/BPj0+oEMf/YI2OYV0/tP/QID8vICA/EgAwLyEc27A+wiGYEO+v8DAvJB/AjhDPYMuwAABvXr4oEWB3/+LH8Y6PsAfxm9G9zXGEXITRoj8Nvm7yYEFAG+gbre0e5TPvKWjCzL8QTSHuYBxgPTvn/YCOQNywPT+Tu5IA4O53XAfxaM6Dt/FhIw8U9DBgh/Jjj4SlQA2vEhfym3IdjDRODTBOgo8FTUARjPAVb88vOBDgD9ARX6DbkA9/7uDTIXAOf5/iTSq/32Ci9KHn+l+Rn/+z9b8QqdDgbMgws/+Rb6JuHlIPsB1+GHG/QFEXTWGs78/1QAwkMd+Akqwf9TAfrjMqwT+zdALsF/6H/Y8EG8Lun96+QRAE78N88cg9XNOBXbgYH+gfsGHU/IwPoVyj8IBz4RaPf86Svdb/oL/k/Mz24KpjTc68h/8ic4Bv541Lr5MQUACyjvWxCB+exVNf0v8AfL5Ox/8xxgzgnpzYENf/1FDehbJfbF8vDC+l6m/lTuvpKLQwx3/3/3DZx/CkE/05rJf8mBqyiu2y1GxmD/NnGie/73ZYnhA0j9+dsfAUjYBi9/8yWBVgvyNvjEB+ZA9FUe7046ljkKOhM79jkqOso5FToXO9E5OToSOgo6pTo4OjQ6UDpCO685nzqOOsw5DzvTObc6njmkOvY6kznCOdY5BztSOrI6yzlOOxQ60zruOgU6mTkKO8Y58jnUO+E55Dm6OVE73jnPOns6nzlsObY7TTk7OoU53zrDOio6iTnoOTc7/DvUOSg6ATqfOpY5CjoPOrA5kznYOQU6RjstOs050y4rOiU69TmROVg65TmgOp46tDmMOm47pzlEOi06tjk6OtW9KkApQJLALUBCvTxAZ0BIQDpAC0AnQB5AJTs3QBtAB0CWvw1AJ0DnvIdAPEAZQPPALECsP0BAI0AfQA5A1sA4vui8MkDoPxRA0cC0wAJAJkAwPSdA+D9BP+A/HkAGQJs/EUDbvai7OkAhQJ4/TEDdPzZAUcADvRdAGUAtQJI/O0ASQBRA4z8vPyVAKEAoQBhAHEAMQEZAkz8yQCJAn78Lvd+9HEAzQPY+GEBFwBQ/MkDhvw0/BUAcQJC9akAHQDY1hl/VQya+/gLdL2JCgexMytz9w9wLpzfiPn8uPAIXN0m8zv2M5s/OzeF/1DIDgckkJTfB4r/pHqU6RTzLo6otixXgLrdCHIFiyBjnp0YAqz+5Fz5Zf0e3Rr7/fd3uhGiBPn8cZkGle6UWtqc9oRlE2/9nvGmuLFunVUTkraXwXn+ftuSZOsmBki1sxGYTO7TFVkSe5MNBZIF6RJ3HJoF/R4h/Zxdn46GGsTa1nZIApzlCt3/DZ3+jf5t0YcdFDzgmJisqHhcXf0sUGv0UCPo1+hF/6GyBGjfOJfLMFGT6OFbT/SX+KAm37u4J2wMKO+AdJxbVI8LLJeEFFStHPaAyJmOzPEb1++4TyxTZ2C0A/BYDKyn+xEfGNbuBINvRKUmPgS+BccSUrgN/u35j1UJ/wviVnIFvf0u+WFHMsfBLTWut03+B4E4pwBFnwqetIMAzL1Xiia3aU3g0UFV/gZvV1N0nNdjkllk2RaLPJKp/lHGyTbV/fljsE4HfMqir+H8/O1dXf4Hw840xf4F/PHdvgX/4ga0euX/Hf+t/f5NWf3eBga6Sf39jgVVggSWBU4GBf3/pf4F/f31/f4H0H6f7gX9Vf4FVf24cf4GBf38AgX9/gRzZen/gWZW69IF/f0lJUhUWHbx/X3/bxvksPRhesJxSyzyn1U32N6gH1H82UDG91tnuOSJMyKYDvk/OvsJZODzo+LOvQQgmQjGhYrAdP6SnUMgp8ie9Jq7HPdEA3TLZOy+7tFX0ILVjqdPN4hwLBtGlOQzxogKTGB83LVEq4iiP6PFQ1ylqFQjmF/VGIR3kAYTsAPAb8wP+5u02WOQSJRVR5NzvKdf+ER7B3LWsQv8zFHukShKh7TXaEBAA0inzKdo39wxZqL4k7bjfPz5d7dpNS0NLkc+nx+g1Sn8xxIqeuuJLG0F/EbbN09t/MQnD9mP5NLEHAoEB5oFNm73BPjl/V9c1TwLbNNI3+bmN1v/sKkeBq+1/72rCA+4ArStayozwJh5/janSocgi4xKlEtsEEydG/CkTIfkVECEZ9lP83Q/sEik2BZweGCVSMAj25grsGNv28HHy5eQcA+IzLiFNyOHdEx4ILwYUKuv12QLlFO7cDu7l8i3i8gIA1Aa0B9/D+gBFzu8Zgfv8zmc7/ztFPOg7xztWO9U7yzuKOv47nzsyPDA8JDs0PFg7TTtUOgo8CjvWOhs84zoYPCs76DuFOgU7qjwVPNg7jTs2O7I6kDufOgg8VzvPO8w7GTyfOho8pjq4OgE8MTz6O8U6DDwROyQ76DtePKM6NDxtO+g7Tjv/OqU7EjzuO1g6uDoRPNM75zuyOvU7FD0XPDc84jvkO507+ToMPO87LTCDO2w76jsVPLA70zsfO7s6ADyVO006JDxsO4s7IzwmPI08ATxzPY3AHT3pPFY+/Tw4QMo9oD4QPRw9aD1mvGTAhsCCP8W96z6AQOo9vT4XPTxAkz66vjA/i71ovRO9csBGPLk+40BUP5Y97D+EwB6+gj6pP5w91D6iP+i95z/wvuM/AL+4PJw8T70kP7U/Iz1twPU9R0C3PJS8ED7zvRU/JUAkQN06Pb8JPwQ/qz+jvQo/g76BPfI87j83vaU8g7+dQJw8Ir7hPSi9rb4pORy/FT0yP0I/FD0MP75Aiz4Jvgr5bPQKCMH5AK651MzFqQaz8xlF6QDs/icOBhD8JVsBwi5V8eV4HgYCxQoqE/XeLwYF8DoL3RACHOoRBwYG+fpNqfwZv/X1EwMDBP8JBwjvAPn+CQYHAuwEDAL+9AH5Aw4BSXML70QHtwAy+cqgzQAaNQLOJwfVC4KnCawLzx8B3/C6+P8nMAUfXN8O6vsN7eSF/xAA9yX/Mwb5GAOw0f3dCRbXRhD6AwL58vL83hEGlQEl+ZPKC/P0EhzKrwQaHfD+7aUGDtQJ0xMg3/SoBeXzIAfuIgHg9yAX7BP51CH55vzw7Q7K4gT3PQDuwu7HJQDs3+MCC0IA5Sno9fJHMAbezgMZ6PoGGvL3PuACAiUKvgYq+upzLQElGh5/XvkOBy0EIPj83PP/pP4g8Q3N2fPW+AQFzgP7ITcV7+4MFCAMQDA1/6QiNAKwUbrJ3wBMgd0H91sH6yEBN/QQEtch+vU4rQj5mAL9COon9r4BFCL0SiUD+M0L8wk26BYKGwgVyS4bFPkKiRECudva/QDtHv7BrjrBHuPMAhMEJ8z7CB/s+eIeJBvxCTL+/Q3/wg4D9VL5I9f++6n+Y/sX/P1ZKv8cIhf8DwMiDdAUG/IDDwH2Vfr++RefPQ/kEAs34vKm5xfz5TH37P/8BMWp7LQMGB0QDtbodu7hOiECIvoD8un+GAYO+3/c4vvY3Pc2Df7m8hr48Oj26/UE1QIGASxEmvIaGvPtIv1IBUrSGPcA+dYBYA09CAc1Gf8CHBjjLwgJHxkQCrEIBVblJq0D3gz7AfjeIQniBRX+CPvqtcz4ITz9IB/M9cvz8AbwNiEVsPMXAg0FPxG3DAh/BwrQOQP3J8zmP+Ue5BT1DwUJ4BwC1iUA++gV+QbQHQC1fQ4vBv5/EAQJEBcB+vP0NPcsBzc0+PrWxunzywUTA3XkLdn//aQBfwE6//x1Mv8QGyb5KQQhKAoBQnH/AUP7wPs99dmj2gEIQw76MP8IEQv8+fcLAvXl9QD5DvX3/f0V9vQOFPkAAwj6bgoDAM3688TL3tS7swWv+xFE+P718gkCCh8WB/cD/wjgJ/X9HYH4Ju0o9QX3CdQiJePq8xvaPirdA6YIBPoD3hyrHCIx3gMB6RA0Au7LAxfmAO8N/831G/QMLvjzBv34IOYCCiwHzRMh++1hLwIF8xRYO/kKDPT5+ioW+9Qj9iTy/vrRIQbi8RIuDQH2+QkICtbrABjkBecA+QTlBPf1ABH5AvL6A+rVtLD8B1b83jyu8d4+Ggby3wkatvj5K/fHr7sDEkQJ7C2u99wU+ALx/BYatfn3E/oHDvCw/iBkHuj52QX/BxUB/ADeDAMC/V/4FOcACcb+WAwg9wNNJQIfABf0BQEVICMN+ON/9DB7CM/63QIx7RUO6QTr9H/rAPTtKOIZIgckIfnkFAL4A/z+4xn8Idkk5cMcOwUEBOX/B8wV++EW0wLyPfwb/AT42sYkHd3//c4AGMsh+uMu2ADtQPcc2v7q2yoLBxABGWAGvipR8NVgHwXl5gUtFfPoKVDV5ykYDfooyrMGBxQAIQHPIQgA8s4H01vlJPoCG+X7GR2o3QX82wQn5gcvwwAgFloq7vr9gQj8wSsA7RL4XgarEsD2JQXXBS4aGbwXAxUYT0716Cvr4hMHIoE8Z+kG0//q4wADGCkHRgk4Ew3tgf02OzDrNwv15D/5L9EABbj5K+yp2/sJ5ATx+xFCw/sOBefu/xncGuzaHgnlB/YFGfru4xgsJUEP67kc6dH94ez+AeIr/hUVNf/IFeH34v3Y8AgE7vDhBBThEun0A1conf0axDVVHQXrofm9Ah//ARn/XQhZGhXD3f/QDg23RAfKG/796hoxA/DH+gUHEQEO+N8ZBwIW8v4AB+IBFAACDQsHERc/E0kU9OYE+jkPhg0T1jfpf2YFDxb6y/n04s2gsgD3/BAiIwkSC2be/AH+EPX/ZSNVAxMwCwLr5BLPEgD0PCYT8/gA0BT+3uXt8h360QARJQvew+jLHBUD+u0UBQTO6/fzEPb9/iLpKvH3HP0BBQbz55jyB8kPnRM94fnQ69n58/7lHAoT/NgXNCP8Cv3579Ae+d8Bz//tFwETBQTv6wIAOvMDCC8KwRE1+uVnIQIlFBdmUvkDCS3yJQMGD+/9/wO34vzA0gTv4gMlz/wIBzkbIJfu/X/LNYHr4w8ABtnVFQfPFgPsDjP54PT3GhP8bCd/BCLZ8gLUGBDiIPusGAf57f8A+gH/IOsI//Ht/gF/m/QfEfsE/u0GPOUBCCQKxvxD++J/HwEeIBdzUvgAAM4mHdj//MX/H80a+uYx3wDuOvcZ2P7w3H8CCdX/G838YyYo5w0tKAb64RUH2/n3LCqty/L7IEQDGEDaCd3T1f7U2SwICwUIDvWB3+8DEUIENCjuDe+x2QDS/CPwJQ0A+sUjSr0i8BIhJj30CPvh8/0s4vrZIeAiMt/m7ef5ECH/+A0+DLH99/Tb8g7WsxAy+FHrJ9n/8qoAZ/UcAP1bH/8OMhr+HAQgEgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAACIk9egEHiAPrC/B9dD/CwDyzxdh6PUU/YyYJNMHyOv3Ps/8BhjUNAEOf+rZGggM5woU/0z79UL5zAY78Oa21AQFXPbY3wHLKnD0ENn9Ec/yIyGRyRvo4wgd+Qo4gfz+JgD699H8Eu0IBQM9/Cj06edGwhAW5AoQ3mD9AvT47vbw4CCo2zni4QFD+xQmuwD7F/wA69MHDRUABNMc6AbUF/g0FQj+AQ8DBlEIWL/5CygP7t7Kf+/PLPX2M9023yD2Fe/d0Nv/GCsCLB36A+HivAMEJBb35ATt9hz999Pj/xQhA8gRCvPTCf9/qvYaAQkRBv7/3Rj9/O8IAQzg0+gH/8raCvHtU/AAAgcGLhAAETkFwRI/+exeGAIn/BRFRfv7EfYcBObwEO7v6/LpAsc13v4hy/eEuPW+5EkRODQEBcMIPQMZDfeh8fvO8AnkSg0K8STzY3/9Djv2vQMX79W7vv8qGQ4IMgoAEucNDR4C8B//0fU+B+AY/vfX6v3trwgPFMQ8Bj21PLI8ET0+Pdc87Ty5PNU83DwhPRk9qTzTPC09UDxzPFk9yzzDPCo9Dz0qPeDBCL8KwYZBNsFVv9vAxcDPv75AJUCKQeJBj0FaP1ZBnkCtv/nABsGhwQPBqT/lv+zT8gvd8qEFTL9GLBwjKAWR/YgNzxD/5ROnKy5KLWEgV8pMU+L6Pb/+5wBt3JSLG/Mx1jfiqhoA79I9EfxGlU0g1/Cn787VAtQx0NITAqu2u1rbC105tRIU2QQixH/f2A9g+Dv7HQMHOND7tRV/NvHt7+IVpMU/HfKxAvESoA8M9vT+pioP09E0EtUu0D8aGQ7t+MN/Hf8BCyyBIzTxf/lX/6L1JwAM4AEGeBx/9naxC7p/fwtAPVwB/iC3MYymgxzLDQKBAu7B/jk6AnbFN9dJxh9YCx4P6EkBzNI5DMMkf8xaAvnY4er5dA4RRGGGT9Z/B+T0Kt6uDH8DOwPjNYj1HBMGgTby4xXeWhvmfxP45RNcf/PtuG8HMA7iGQ1pBQPz9EnB3bsfFiDv9/nWAjxr3tMqtAoE9F0qK+MGOgF/0fjpNOOogRMX/gAQ2EWX+yoY6snlGH8AiwL4gdh2gcf0Dslk0frWCQYpORKnLkGBIX9/0RDC1iX32xnsVid/+yFcDgTcgX/JQjoEMObwixkDwuAIqeTSxx0Wvv4/VN/7DZ8s7D/uBsUR9he3JDrQSysOH/r63Rv+Cfg23ef6JfeqE/gCJQAUDPANXRs2uee9RPQR7dJMVr4PNgAELEDb7ggW8hPg6l0AIxjdJkimW0P/5A+eKwxEAOjyKQ8IEei83f5c8LVdSesEHeQCvBIV/gsSEOgcSCq8sbz/tcjfN/AhCSoe3v4cgQYAFfLg2/MG6pxi9/UOd+LhEctFt6irvPjwLQYMYAjt/rf3/fwtAbN/eANSAX/07fkPJwQID9sN4nf3DiTb/GanCSD18UoC/xBgAUD4H/3gqw/3pQbm1sEU5MBjpeEG5zbyG/oABQgFzAYIbAzS2f5K7gL7af4EBywVsAQPzgXwOPS3BZwA1v/5/fSsAcQj2/sKCOQ9FP9zBvT8Aib7/b79yTmKfykIgRVX+4gkJgOxhtQl7w4yO+8lAGUIBfUi9x1WrFHg/+2/7z/IjzNXI/4F8AD/4TAkTjtkIx7k8CbBGhH0G8HdfAj+QBTjB/s3C+AdNywo/hYO4bApCA767tYW1RwV94PoFyrHD//qC0EgCLoT6v4aGXfyYEeoYv4m5ilg9A8O3pf/0x6m+t7Uwd+NF0DxIQEoIAry7uk0I+5xQPEM5srz8Coh+0n3EfvfibHBBzeoEDMr4oHP6a/tWRIgAgCBPoF/bvD9K+7vF1MA8+uVBAp/jtjizwAoE/z86PoKsmYaE+URnTfk9X+/rAYYHq7vH/LsEPDYF7npDtFAfwEcBi60G2sPmKPlB+/oquwJ6vgQ4+YFEi1DWxoxgcY0+yT0Rn+YOgMn7EL7VgnTDakSCgZY+X8mgdvA+mQaJ9vrRfg25dDmBcAVF+/+BHN/HAAeC0YMBu87AkkQ+AcAugjtyTuW5vQGIrMssc/sgRBBBBAJ8tgPp+bggdrz0cpEDv8hQQ7VBv0Af/wZz+sA6P1/DCQOLc4QOC21+rhMLg38/ATT4SGB7RQeCuIBYdDH8DSUV832SfvxAxLmDkSyDiRfLdkD8A1ICw727u/xgfbsiN7e1Qk1qCTZwJjcvQYeHQB6gef5z93atwMBKZEA39Za2oEcz5464wUsEx5D5gsL5a4bEwPjPPfA9TK28wEKgfYcK9XWzNm9F1EDv+R/GywbVzQw71QX/t3vTznqndrXGB7qAt8BCmCBkADh7k0R7vjjMSD2+IHiE1Yd6aU1f04nHenW+/VB7y8V6/j6B/u1o1zT7icNgQ70tDQjQDztGAAW96ZIfy+4/oH0Hi8/x93xytPw5IGlAhVh2yH1GfoToC0dMYHvIDCp69uvVw27u/kmLSo32+if4/wpsOdGkEzFf6wjf08K+ughJBPIJyk41/LR9M/8/lsC8QsGOjk7H/7/B5jVt+/dCCH0Enz55+xuA8X2Exv4/M4TpBbxZM+35fLXI/Ys9/ETzw3Hx+TvBAAdyTgLzbMNpyP4HEogAvIlFM3v4PQLUvzQFRIc/hO8GPY24Brh0PpKAOQnHBoWwKqf8EhHEBLl5wEI9e4x/djp6gHgxEoPu9nTFRD9RdHQ5CcN1KgIGmgaIgbpQuv25An0J+6LDV9/53X9KXbWC/ZHGR0c9PnL/R1/Gxh/dRsFIxUAf3+g/+AM6dMDPjviyiAsSCtD9P/zLwgt6/IA9wMRGRyQ1wDJ2u/+kOz+NeN0hA/x6OAmAqXg/pQokYj0RTYD++6+DQad0wHI88sb9gngF7vh6/bAKn/uVeolxAMTFEh//jMYgT46DX8PXB2Bfxfjvv6wVg0SA9P7HUCB7/YMfycSERH38zDzJQsCGWVTgSgDBfjyAg8GEC0zUfAKCAAwHQbS1iVD+yb2HsIA96l//agARQsg6Bj8//k+/f/i24H78hwnDQ8P9PgVAPP/1hu/BiQnnwbvDH/52QDTFeoC2d8UAkUJAAIXTCsC1CaoR+8HLuj+/NeslvyB1QzhARML/Qp/Gw/sDx637uId+//aBjsD/f/SENIJgQDoHDYGveDk3MY3IjT25PeBmd0KGH/9VCIxQykKVvAavB8AKgsfHuf37ESu+QcR6/ilE7f3Rlj00CREA+bi+vz6EwzTYiwE4iMPXQ8QDOcMJQ8wBPz/+r8btukWC+cL7OL+wyBBhoHx4MUJHn/+ZArlKPEY5Booiwcq1Bwn/tdSJBskAvPazt0WEQnG9mzy3BcPvk1n+H+tBgzyPOPxsgE1AN4M/wC0pSFBXREf9gcHGA34VH8nIQsWE9pS7BmhJ+p/3h8L6iLbCv4/1eY1+vwa8+cQqs4K0gpSf+nVDeb7CR2sFL4QrSASBe8F9gk1FOQczwp/FWMS8sX+9ilAXAcFzOMBDN4jfRUdI7edgYEMA/UFBun7/wD1AQcEoPpnAfyb3fALxf4BdLwF/Q38A7Mx+RCggQAi8+YBCxoH/QYDDv+B/gT+/hcYbgENgQMKIBcbIA6BSBgKAOcC9/D3Egfyf38H/OIaDPshBwQcyQCBARENj/O4BYEJdxqBNtn79Qj9sggO+jhY6POJb/rvBkXdCP1vjwMC64UXa00+7//ZLoH4+R78I9wADfwPBjjp6RYSc3fgyCySBuvg0uX6lYH48hP+7gDUKgr8FIEqQN3O8iYA9vg19aAWEsSB42M2nPb76+MUEQXYvQfNQVgLHQPB/vbM+Sr6LzgxABmb+xXoHGYIDdwZFmzvwHHhBSAMIfHV44E8v7T7+4EH82ISILzu7QfLCwro9xILEr0z+D/LGKvz9vQq64Ee39S1ANP62gEOsLmB/aKk9ekR9hACxiqmngUD7MAC5PT/2nUO1TLky/4/B+0WI8EIyALh1TLe/OHx9AROSgwfzCS2Ak3aChz93eYd2Zlp7BXlCujEE/f1VSYoBscPAePwtRbRXzHt7gcQ4nAG3vIEqLP/6l0XIvMCsQW+CQIMJhfN9vjrCBbrFc0z5vpUKB7QGgDl/MIP4w77QBkPIjIt/O3U4CZuAUHmF7r7B3/9+Bz4Lv7R/tIrPBoQGRn00C/wBdXwFea3BB0l9g2oFCeBgdz619DH/Nv7IRsG+xGhFTSy7PCx+wcE1BH7A8X0+N4urwz+kuwQ/drn2xL2BwH8/T3+EAxJ+PBEwtQz5rPFJAH6BRMGCmb6tpD68RbXQeXf+gDTFIMmwwwm+IH86qJFEOop78ggU8O9neb/BwAi4DPyEsfAt/caHhgAH8/jJuDPyfJcB+SkYSAx9DYlPxno5AoC6h3CAMsS4+kczpUMwDHmssAo/wf/7xAT6/H9+xU7svL4MiIsz0z69tW5GF0e/BMV2xex8hvDDhPMFscb3ute+O/r+Z8TBGfyFhBxOA/9+bwgDPnF88vguTRJDSMYx+LxEdIIECMrLzP47gBdOaItGjzxD+4y6V4A5vcqED8bRfkb2/lF/fctCBYYCi+++M3nNtsXIi3TGhEOO/x/DQqqJuEoBhAI8Pnv21ENHiXzQ876fwQl/R4LMBbBGNnLHkTzC/ZoH8mUkClM+fYUBv3OyhUh9gjwgRn89n8e6/qBAzaI6zAgEXoNJiwbFQfvN/z8+Avh5hroG4EW9gD/EUUlBQWBE4v6IQfwfxAIZQT+s/b4GH+gf39NsvUe2PruDgjzeAse7x6Bn+GBDC3qgdkDG4H5FwHtXv8VWCAeGeTs8Cfz8vl/CX+BAAcOBPkzLfT38PMJ7iP5En/c2IF/pUHrLhwL/s7fHA385/noy40FHxAv+Vf/EfYCINZNzZrTCQn06RfQrg4ubgz3/gD3chcIIvnmfzLvEO8Q6yL86dsCKQEVNOhE8gN6B+fr7wfhRgkYwtoq+/TtFgA4bYHtLa46Of7N9fL+6wsD+RT0L/8KKzMF/AHeQSP8Ge19fyX6FdP9BAHED/kGJvr5/i/5Fu0MDz4TAdG6+hINozZCvAK1/uljEIH/1vAcMqjccPdZ/cnYwuxCWgMBCB4I9ABC9m/tJAHI0Nw8fxXw+R/tuEq0UDo8Avd/+yrOBH/5fxUhozEVcMvxFuvw5NcUCsLvOTvjD+Q5FeH7zA/O82wazRBX54HxSkaowUTC9iW+4hYYeBUB48Uc9P8rBR6XBxvB+PcYEI46zzmFOqc5cTqIOmM6NDp8Ohw6fTruOK06kDp1OiE68zk2Oig6JDrgOgA7OzoLOuo6YjqlOaw6sjktOqI5rzmrOoM3STnrObY6GDo3Ok06UDp+Oj0xAzpQOsg5IDpsOgM7ljqIOoY6ODppOpE6MzCaOp86fzqEOuA5xjm3OXE6UTo2Osg64zkuOpA6hzqdOpE6nTrrORA6uDqqOmw6sjpYOsY5nDoJO9U52TlEOgc6qzpLOm46nTrXOQY6WjoiOSc6rzl6OpI6czqJOpQ6DTrmOWw6dTqHOpw6lDo0OqI5iTr5OQc6YDq4Oak6dzptOeM6MjqBOpA5QDp+Opc6SToPOgU6FjpQOkQ6IjqDOoY6ETonOrY6QjoGOsg5XjqEOs6/HECXP/U/Y79Vv86/BkBePhFA+D8FQIS+rT+JP7c/tT/MP+K/zj9hwLW/GEC1vwvA07/TP76/f0DNP8w/zj+1vTlAHkCaP5E/mj/3v9c/rz+pPyTAnL+jvSZANUDEP02/QL9Tv+2+AT+dP9Y/3b+dv4q/zb5cP2ZA9D9RQFm+aT9bP4Q8vT/mP8I/970nQPY+GUDMP6G/BEBHv80/6r8PP4I/9b+uP+Y/AkA+QB1A5j/Qvxk/H0AFQP8/pz4SQARAbz8LQCdAgz+0Po+/kb/+PxZA9T/IPzZAwT8FQJ8/yz9xQDpA4D+DQBu+7D8CQFO8fT/AvwdA9j9Sv/K+wD8KQOk/DcAcvbg/gL7+v18/vz8xQPu+oz/YPwRAuL+sPhAcJAsC4RjpzZ3x3xom5+j5+8LlAgwIKjcTJQIJzB/a9YEHsAXuA9/uxQBU/SNC4QL79r8R2OIA6QF/50zyfyUp8e0D5KcxASkF8bdGCAYYygklCunl7gr45iEuCCX1yrlFCIHxLk/74Rcm4xWqFxz+9Bny8fkqGQkcfwEoAtzPFy7/xAX5+CwJHifp7uDq8s/F4gofBArORHqiVEHcMkoccywo8eZ1dwEnPgOTo7x/HeoLO9b1WB+XEwBiIHV/6DYLAL4RgYEADg3i+Jvz/H8+UBOyNPPV4n/QrX5N6xsIj+b88eyfmn8jI8zJlQDzBzd/f/6kSX8KgUrBgdKBBhR/2U25TCoqEn/itN64GdWo9IO26kD9FxHscszVqCH6/P4Uxw//GBID7gz9HQAD7i3wIr3gARL6KQP9AggnEePWE4IGVRfmAyMZDgDE5QK2vBHrIfAE07cAqjLaJND1Bx4H5Pzo6TAb9iIC4UcuBQMS4xgRBfTsFhPlMP0iVBbxGgfESG/xtS3p6v7m8hXqD+wK8BLaKfbdFVoI+RDSDdgQ9x+uZSD63+ALCMfzMwbr89lKYg0h0O3Sf16/f/YfFoHb6sXK8hmWMg0f3PRnnndm5ZwD98T3RCaagQBnGX+XhhwiN9H9IcEAcQD0TWzx5hG8rbU9sIE84QHk/X9a/Rry/AD4M+kFqfnbE7rDd4ET+5CI5gXtkvRUH71/0sHCCW3k1cmBri/eHLp/rNF+5QeYfwH19OMCFwzZbH8VK4b+1H+BFoGBf4F/LBHCcoGBfwJ/gX9/f38JKoGBgX+FGfiWgf9/gX9/goH5bYH6f8quRoF/gX9/dXB/f4E0gY9/sieBf39/f2iBgSGBvw7uf4GBf3+BgX9/5tB/gX+BAcB/f3/0hAnhf3N/FIEBFX9PgQ73f4H9x3+BgTmsDH8JgX8j2rR/QoF/f4F/8yh/tvZ/f+hMgQog+v/hd4HZOwFLFVeyHKnI9Ah3XRQ71wJGf4F3zpwIA7fkcR9/HkBPIIedgRjqVFIMLJUA9g33M2Ln9yfCqPcQzPRUzAba03B/CyTwVucAI+QUf+Cf8r7Bi4IV/e6bAwvUOB1y/M2C586NHIG32MbJgej2FsebL9aB2gd/rwTv78QQNh67hckjf3/71fUfLAcF8xcC6/wdFf/S7On0Bb3iAe/yIv0LBgYmATzHL7cFVRjiBSPz+wCt3gjF1xDsFQUHDIUAzzPLKeHyAtkS5ee70QMLBMYSSkIyDAQNEf8M+vQH/wIFMAYtgRrlHt298Gcg6C7vAiMh2gzcBgYF7RTCKO7/Euw/+gsgItkGFSfDfxn29OAGCQT8//jsBQDAJBMTDAXbRZqBNU0LIM0i8D8u9hmBfwQkOAeBSDhoX08HMtnkfxhOHQB/IKF9yeTx7jUU8IwAWATt/4Hk+rtLTjbmOzHZ4N7kf3NL8xkLHhv9IdoSK7QyL9m7dQLjCTpx6Ql/hHQEaGEup/SFJ+rkx1XKPOtkDZZJQt5GNdUs64Gi2j32PizhgQLOq+wB9f8i4gj8AxQB3VAX1BIz8g7l9rfk/gYCFC4DJgYY/t/KG+gBu/nxxtgP8wBMDfs9+w/kA+MDCwIA9v9w1Db0A8049O0S7uUe7NASG5RGBAAU2foTDuoMLAbR8AsnERz0zfcu8YIfNCcCEhXj//UHCfvs9Br+AsMfH+n+/f7gGtYK9CsLxQj1DCIH/urfLxTt+LQ82DxJPGU90TxlPGE8WzxMOys8UjuQPEE8BTyIPIk8MjzLPAs8gjwSPSI8LTxyPDc8iDxhPJ08Azw3PII87zvmOzM8Hj0jPAQ8XTwMPTI8JTzsPIwxWzs1PA88kjs6Ozs8PjyJPPs7FTzNOwk7BTH3O5w8ezsnPKc7zDzhPNM77jvnOwo8EzznO7w7GzxAPLs7AjwFPDg7CTtNPBc8bzy9O4Q8VDxBPOA8MDw4PIM8oTu1PBE8xTtKPEw8TDwzPfY7BTxBPIY7NDyyOw87XjvxPLY7EjylO3k8Iju6PFw8jTwGPOc8hjv1OxE8Czz9PJw76Du1PNQ8ATxQPOw7HjyPPE48+jtsO0U8GTyhPCg8xDwOPLg7NjzKOwM9HzxGPGG/dL8vPVI/tj5mv2hAsj6qv1NAAEB2waK/Qb7AwL09nb4kvf0/FT4lwFvAJb4QwIO+ZD7EOxPAXEA8PT++wL4EvmJBkMGWvoc/ST+MwKm9Hb2RPoy+vj4+wM6+Sz/QP0JA4b6Hv/a++b8JPtk/o78xv0W9jD8ivgdAe0C0wBS/j72rPDy/Fr8JPag/gb8aQNO+G0BJPKY+LsAIwEtAY0DJvo3ATkA9P14/mb+rvR6+2b1AvmQ/AUDVPzRA4b8uwZI8Az9evoc+yT2MvkA9CD6EPoK+Irz0P40+8T+jv9m+PL6oQGm/SkBAQEm/g77Ovy9Azr8nwEI+iL0WPylAOz21vNY/XUABQEe9H75kwPw8o78hvkW9Lb8HPSo+BEAAQPT83A8m7tvx7gRPKAbo/MUe2QkWmQokBB7vCyb86xIE9APY8PzW4v8GHwsV6gDaDQT9GAYM0f3/4BoCHUwIA9P20jcdIfbA9j8AFIf3z03ZScVDn8lP0d4HRA8j59jIAhHhCCYFCeX+GwEp7x4g/QP06A7yuv//JCUCIAntqRH88ij0Fvj95vHz/ukBQv/s+PYYWBAKFwv8uubdrrgQ7A7w6gdIxPIcFQL2CO38+x8H7B0x8sAXAvsAFvkd0ufBG/f4YQD2MNjq37Ut0BEIAgAIAxIU0QM8Hxv5E+siEfcf4hH3Iugw3/8J6vfU//+t8ukc8rkKFuIJ+hCvzfET7gkVCgBsjNj+7Njy9BjyCxcA2s3FJosL5/bpCvLB6gkyJvTu2s33GiP/8Trn///++P314v4U6ADvCA37FDcS8ioW6O9ED+0AAPwFHf/sB/LnEk5L9fv2SgEKECwGENsB+vjv6B4PLwc3/P77FwLW4hkoHuQNByL49SAK2RA5DPru9w4W1p7y2AX3ByrfyzD68gX/FvVg4P4D//X/yD0d9hTwYuAoAwIC3v4zy/5YweYY5qPnqOIAFiwFEQTBPhbQ5PT6Bu+4+hMd2xcEMRQk2wzc5BXn/C7r8znrGvcRoPjpG/4zgTT2IEXs6O38+kbLDgMBwxGxuO/bCyACKuMICBYGA+n7af/mFt72Af4g7SMKBPcJ+/H/+RzxGAcZ3VkN4BX0+BZOTe0I4fUU2EcbBS/WVOjL2PIRE0cH/PL7Pd/2/wr89ivq4h38ARgf7OnoCv32HAkmAv9QJhwVua0WvRodMfkO4cAY6iXcHC0pUPnPC+/b1Qf/8kUN2yD/Jvf07QIKERXvLAGzCjgQ2Pv/9BsI+xofDAQfAv8IFAkCHP8aEBTu3NoDw+0O/MuyCQ7awgGYrAk6DuvpNA4LP9H93u/x1SHvV7DrOk/17DmwsSgJ6Q//D+wA0AQH9PT6KTf//vv40yopXfff8MwxOFk1YObqswjRA27mY+z3gcOzCy13zQ3r7QAeGhYZJTUgD+fm4wQRHAkOABL0+u4BxyYOYREGX+j+gQUA7xcC7pc8RQEcCavatsYHEDP8Mwk5NglYJAXz5/vOJgkHDPf+/RILGvb3JfoP/CXSDgQxIAzC+P/L8w4AHb34Gdf4qiseCyAK/QDpJvrXBBoc/dIU2DjwB+YA7/vXMy786+sP69/h7vnt8jsA4CUBCw0C8y0aDxMOEQb99QrsJgtFHgAdHass9/IaMB8p7xYZ+gkMCv0R68LyG/ULOCbGyQAp7A/J/Z4GSfHx60WBsRzy9fb+/O8F9ub+2SQV0wf9BLX1AgntAAv6AgAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAIkA/Tf8JX/1hhe49P7CAwb72u8j//8s2Agp094b4zMUAd//9yr44REHMv4gGQAR5R0a297s1PT5BRThBp3sIA76BynCBfwo8+TurMMAEhMG/gSh6d4B6P7c4AEup/QP/uP6WiQMCeATOfhLHabjy/bsHur07wLN/hnmsOfgze8fGr855a/LBPw5uutCCOQbEBwP0fhC2A8nDe/458/WGBDoFQgF7vAe8ynx/PX9B+4ACSLqyAbrBQr5CP8kvP7sFxMFFdr55ef/ARTlFqgl+vjt6/HH2ADh03hU/TDtQiAFCEUKB8IM4fMB9fcEBfv65y/uyCTyHAwKEc8F6ub35w0EOAQIwfn/2R/Q1NQD8NMNGhvR6/UN7gvi9+UFivDwFwAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAB4L9uHXwgnp+SrrEfwa+e7z8u4yQhQN3jr289j69wMJHhEPCRMazAH5EQUoEfP7BUsZDPkH5br8KhbQCBgKKPdubh+pEBDh00v4yubq/eP2AwQCyxogFQ4ME/0xtAXH//gGF04E4iIP3M0qOb3f8fX1EQ7DWBDDFhX7v4HcyugiUOczSZZ1gfO/avRh4tmBQyj6MR0IGOIH9RvhGRH3Iu8J7NQKIf0d8g4K7wYi/AEUCxADFNT8BQYDGAkhJyAL0wPh9eoEDhML/S3PGNz64v4JEwHp8gj57jb977IA9OIBlA3vySnI7uUNC/YE1P0KExr+Fxgt2iMW+hIA2/Cz8gTyIecCBQUOFwn67hcPAvwOErhZG/zY7wfxDgQXUwuvyzHp+uc03xkp4xXQ0Rjc3hEMI/gh2/L0AP0JFxFG9xMpGL8kIPr5Dgz0GAfWHowr/CLtKBf68hoF6wv3C+7v2/f5FvPuEfT8Cgb5BfWr7/9/DeYH5+v3/vYY2/YPACMIAvsIIObP8AfvAjTgLvYn2PIcCv7rL+Q438wE3i4I8Pzp2vVF3DwN5xkP5ArOgfoX+9wS5fb5Bg4EJv/pCA/+8wIP5w4iCghCzDn1IUr6A5vmQwjVAEqB9v342/aq8Ss67zXpGFwDPRfy7RgEBiMWEvr+s/3sEhZIEsv8mtoM9hwEIuc3Bhgk3AwDDBvqwPHyDuZ/kifo1fUh6XGBP/6V8CnP1s3QTPY8gTcIbRcLFK33P9Ib2fHvzQ75+gEQAwz1/Bn5yOUU9Q0MAg3g6cr7EwzxD/YPywAw4a8RtOP2D/cGBRwjRQ4dLhHyAvHWAgUp4QjNyrb0EvX8TyP8DxYdCgrz6wf5/AQd/xP7yAGu1wgvKcMT3MPICw0vvuMvD94NDi0dp5j18T3uXJYC3Mf1xQbZN+z1EBLsDdYTIsynBhDjNEv3H/QKy/UZEfbxA8oeFwYEGAAJv/YF9AXtDMb5Lvz/wULa0g778PEf9QMEHRD1Pu0QyN35FBgP7U39AAVd3h7tCC7o0xf24QAK8dvO5f4OLvXXBjHGCQ7lDgAFDukFKycxAfXgCP38APoB8AimBRH7HBsKIiwF1g8s5wIcDQP75vgL9uzMDBER+g/sJvX5/fe0NfQKAPwKI9DsSvXsCuEP+f37BgX3EQER3/LaMQj7BAAd6/7r+cPt3PkIBA39E/7TMwP6FOo8LwPKBxkV2+PL0rbzIS8FIyQZA/Xk3BX/DCH/CCIa5uohJCgEDv762AIFHY1FOfQpGve//htLAu7+CESBtfy08hf8Ht/h/u//FP3dRUDr/ecHCAsDIPDwBwTO4hriGfdFJBvssv8M6dMZMB0vORPWFVftE1Y43g7eQBfgvQ8X2wIoy+ME8eUNH+BA+vAz/gjG0uwiCuQLEdoJDAIAHQ8CFjgR2g378Nn0GBIC3gck1/EOEcAW/vICMQUp6RPkHgL0/fYi/Nes9jIPhA3721kA728NPGIGSfkOB+ehIAkIHRBVRCT01bPtgfPhwDj3PhYaBvMN1vQdC/QTCPIKCjPvIdsL8RcS7OwD/BD82hMW884K/94DDhr7M0Dh9ObXywQREP/+2xAiDhIEF/0cygv01in6LGYh8ifn3C0jSO2+8FDUrkT6C/sKuoEQ/hQbJQn5EQEG2O/35hv218kF8+Pz8eBB+erx9AIZ7O4S7vsRC8bi+yMB2RoO7+hMNP7k2ffvD/EiI/2pEqv6CBYF5t/7+Ncl8hgm6QT78fL0jw0H+hcPFhD+xfsIxOnaEOACGPoH8SfmIfrU/On5IA/4Dv8MBx0T1/D+A5T0IBTd1gkY9gT4AHTuf/ENwgGfLjXxQBwaK4G3WCViIPbz6PsCBxIJJQny/Ory5v0JJAoO5PwM9+kFSttrGBc+DgACC//j/v7/6ADWBYEcB7/lwgv6OQMEWMAYMeW+sPnB1/8UE/8IAgoPINvQ0+noEzvsCawZ9vj39fq+5gfp7z3yo9gUD/4T4Ozk3+IzFQgHDAYooNL59doA3yr7APMdFBD4uwIn+4HsDf/xB+7iCAH+6PmQ8hZdNNER0u7m+gogzwEeBAAI+yL98uD46vUC/+0D+S/54vz99g81Gu27Cf0D/RP6ISD83yQf9AoaDQAA3v8D1vXJEOweIjQLHf8LK0rd9g0bZf/pAAgCLQDKAxP4Dd7pzfsQ4yYeGmXzBez+yjdEaezD3yLf4P3gGhYBDy0MLNz08fwHGgMEE+r85vUTGA30tArzvuPQzzXY+Q3xBdXd6wDiCfD8DxpM1OXF7hbjBr0EOMwC5D3GxgDw/B/5Heb+s/4F0PvhEQPwOQDpoVDOHgvcAwwIKTMI7wL86t276A7I9Pk3PAT0AwHo8SYSTTgH6RcI3Ahn854VDgoILOvDEgnjIuUcEBYS/VEEtgjoBh4CKvh/eBDWOPXIydzwICkOFzDqMhUBT/3e9ynuEgYDvg8Q9g0eDO/xIbn4ShIsEXkj/h0TAtwJehkB1h74DIsBCs8Nm0Yi8AHq8ezpGv71KxwK9ukf/uAA/RL5Axw43dEuDw8KCwQM4hj3JQoh3dQJz/MM/ewSGP8YGwjv8zgMNPTo+/H7I/kJ6BHx+hMYoJ8BLTPtBTWjrxUzCAgGDuEcyQ4K+DbiBxXpFgAEAfYWF9Tr7fAL/hLv6hL2KPU3Fgza4PT8DQMQXxfn1hLw+NYzywsf7hiyDR8C4wgNCQX8AuH26hkLDOT72yjy9tn5CiwZ/ejx1icEPQbS/n8WHgT6wa7wBBbLs3/R5/4cJeoMy/XKDuzyIlXN2TQdXLgDRvH2CzsovfU+mAcPBhA8cTzjOxg83DuAPBc8GzwuPAI8RjzYO048QjyKPNQ76jypPAQ9PzwFPBI8NzygPIzA6sC4QCdASEBMQXY/CsHCwF9AxT+tP1ZBq0CFQQ/ANb9TwHtBZcB6QKNAGUG0Pw==";

const LAYERS = [
  { kind: "conv", input: 3, output: 32, stride: 2, relu: true },
  { kind: "depthwise", input: 32, output: 32, stride: 1, relu: true },
  { kind: "point", input: 32, output: 16, stride: 1 },
  { kind: "point", input: 16, output: 96, stride: 1, relu: true },
  { kind: "depthwise", input: 96, output: 96, stride: 2, relu: true },
  { kind: "point", input: 96, output: 24, stride: 1, keep: true },
  { kind: "point", input: 24, output: 144, stride: 1, relu: true },
  { kind: "depthwise", input: 144, output: 144, stride: 1, relu: true },
  { kind: "point", input: 144, output: 24, stride: 1, add: true },
];

// ---- the frozen network: maps are { size, channels, data } in the order row, column, channel ----

let network = null;

export function layers() {
  if (network) return network;
  const bytes = Uint8Array.from(atob(WEIGHTS), (letter) => letter.charCodeAt(0));
  const half = (at) => new Float32Array(new Uint32Array([(bytes[at] | (bytes[at + 1] << 8)) << 16]).buffer)[0];
  let at = 0;
  network = LAYERS.map((layer) => {
    const { kind, input, output } = layer;
    const count = { conv: 9 * input * output, depthwise: 9 * output, point: input * output }[kind];
    const scale = Float32Array.from({ length: output }, (_, i) => half(at + count + 2 * i));
    const bias = Float32Array.from({ length: output }, (_, i) => half(at + count + 2 * (output + i)));
    const weights = Float32Array.from({ length: count }, (_, i) => ((bytes[at + i] << 24) >> 24) * scale[i % output]);
    at += count + 4 * output;
    return { ...layer, weights, bias };
  });
  return network;
}

function pass(map, layer) {
  const { kind, stride, input, output, weights, bias } = layer;
  const size = map.size / stride, data = new Float32Array(size * size * output);
  const side = kind === "point" ? 1 : 3, shift = side === 1 || stride === 2 ? 0 : 1; // "same" padding; with stride 2 only below and right
  const sums = new Float32Array(output);
  for (let r = 0; r < size; r++)
    for (let c = 0; c < size; c++) {
      sums.set(bias);
      for (let i = 0; i < side; i++)
        for (let j = 0; j < side; j++) {
          const y = r * stride + i - shift, x = c * stride + j - shift;
          if (y < 0 || x < 0 || y >= map.size || x >= map.size) continue;
          const from = (y * map.size + x) * input, tap = i * side + j;
          if (kind === "depthwise") for (let k = 0; k < output; k++) sums[k] += map.data[from + k] * weights[tap * output + k];
          else
            for (let k = 0; k < input; k++) {
              const value = map.data[from + k], row = (tap * input + k) * output;
              if (value !== 0) for (let o = 0; o < output; o++) sums[o] += value * weights[row + o];
            }
        }
      const to = (r * size + c) * output;
      for (let o = 0; o < output; o++) data[to + o] = layer.relu ? Math.min(6, Math.max(0, sums[o])) : sums[o];
    }
  return { size, channels: output, data };
}

// RGB values 0..255 in reading order, 64 × 64 × 3 → the map after block 2, 16 × 16 × 24
export function maps(rgb) {
  let map = { size: SIZE, channels: 3, data: Float32Array.from(rgb, (value) => (value - 127) / 128) }, kept = null;
  for (const layer of layers()) {
    map = pass(map, layer);
    if (layer.keep) kept = map.data;
    if (layer.add) map.data.forEach((_, i) => (map.data[i] += kept[i]));
  }
  return map;
}

// → 120 numbers: the mean of each of the 24 maps in each quarter of the picture, and its largest value
export function features(rgb) {
  const { size, channels, data } = maps(rgb), half = size / 2, result = new Float64Array(5 * channels);
  result.fill(-Infinity, 4 * channels);
  for (let r = 0; r < size; r++)
    for (let c = 0; c < size; c++)
      for (let k = 0; k < channels; k++) {
        const value = data[(r * size + c) * channels + k], quarter = 2 * (r >= half) + (c >= half);
        result[quarter * channels + k] += value / (half * half);
        result[4 * channels + k] = Math.max(result[4 * channels + k], value);
      }
  return result;
}

// ---- the head: softmax regression, as cvbook.softmax_regression does it ----

function softmax(logits) {
  const top = Math.max(...logits), powers = logits.map((value) => Math.exp(value - top));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((value) => value / sum);
}

const scores = (row, weights, bias) => bias.map((start, k) => row.reduce((sum, value, i) => sum + value * weights[k][i], start));

export function fit(rows, labels, classes, { steps = 400, penalty = 0.02 } = {}) {
  const columns = rows[0].length;
  const mean = Array.from({ length: columns }, (_, i) => rows.reduce((sum, row) => sum + row[i], 0) / rows.length);
  const square = rows.reduce((sum, row) => sum + row.reduce((part, value, i) => part + (value - mean[i]) ** 2, 0), 0);
  const scale = Math.sqrt(square / rows.length) || 1;
  const scaled = rows.map((row) => Array.from(row, (value, i) => (value - mean[i]) / scale));
  const share = labels.map((label) => 1 / (classes * labels.filter((other) => other === label).length));
  const weights = Array.from({ length: classes }, () => new Float64Array(columns)), bias = new Array(classes).fill(0);
  const speed = Array.from({ length: classes }, () => new Float64Array(columns)), speedBias = new Array(classes).fill(0);
  for (let step = 0; step < steps; step++) {
    const errors = scaled.map((row, n) => softmax(scores(row, weights, bias)).map((p, k) => share[n] * (p - (labels[n] === k ? 1 : 0))));
    for (let k = 0; k < classes; k++) {
      for (let i = 0; i < columns; i++) {
        let slope = penalty * weights[k][i];
        for (let n = 0; n < scaled.length; n++) slope += errors[n][k] * scaled[n][i];
        speed[k][i] = 0.9 * speed[k][i] - 0.5 * slope;
      }
      speedBias[k] = 0.9 * speedBias[k] - 0.5 * errors.reduce((sum, error) => sum + error[k], 0);
    }
    for (let k = 0; k < classes; k++) {
      for (let i = 0; i < columns; i++) weights[k][i] += speed[k][i];
      bias[k] += speedBias[k];
    }
  }
  return { weights, bias, mean, scale };
}

export const probabilities = (row, { weights, bias, mean, scale }) =>
  softmax(scores(Array.from(row, (value, i) => (value - mean[i]) / scale), weights, bias));

// ---- pictures that paint themselves ----

const SAMPLES = {
  sun(context, random) {
    const x = 110 + 40 * random(), y = 110 + 40 * random(), radius = 32 + 16 * random(), turn = random();
    context.fillStyle = context.strokeStyle = "#e8a400";
    context.beginPath(), context.arc(x, y, radius, 0, 7), context.fill();
    for (let ray = 0; ray < 9; ray++) line(context, polar(x, y, radius + 10, ray * 0.7 + turn), polar(x, y, radius + 44, ray * 0.7 + turn));
  },
  tree(context, random) {
    const x = 100 + 56 * random(), y = 80 + 30 * random(), radius = 42 + 16 * random();
    context.strokeStyle = "#7a4a1e", context.lineWidth = 20;
    line(context, [x, y + radius - 10], [x + 6 - 12 * random(), 232]);
    context.fillStyle = "#2c8a3d";
    for (let leaf = 0; leaf < 5; leaf++) context.beginPath(), context.arc(...polar(x, y, 26, leaf * 1.26), radius * 0.7, 0, 7), context.fill();
  },
  house(context, random) {
    const left = 50 + 40 * random(), top = 116 + 20 * random(), width = 96 + 34 * random();
    context.fillStyle = "#3d6fb6", context.fillRect(left, top, width, 104);
    context.fillStyle = "#c23b22", context.beginPath(), context.moveTo(left - 14, top), context.lineTo(left + width / 2, top - 66), context.lineTo(left + width + 14, top), context.fill();
    context.fillStyle = "#fff3c4", context.fillRect(left + 18, top + 26, 28, 28);
  },
};
const polar = (x, y, radius, angle) => [x + radius * Math.cos(angle), y + radius * Math.sin(angle)];
function line(context, from, to) {
  context.beginPath(), context.moveTo(...from), context.lineTo(...to), context.stroke();
}
function randomFrom(seed) {
  let state = seed * 7919;
  return () => (state = (state * 9301 + 49297) % 233280) / 233280;
}

// ---- the figure ----

const COLOURS = { black: "#1a1a1a", red: "#c23b22", blue: "#2f62b5", green: "#2c8a3d", yellow: "#e8a400" };

function make(tag, properties = {}, ...children) {
  const { aria = {}, ...rest } = properties;
  const element = Object.assign(document.createElement(tag), rest);
  for (const [name, value] of Object.entries(aria)) element.setAttribute(name === "role" ? name : `aria-${name}`, value);
  element.append(...children);
  return element;
}
const button = (textContent, onclick) => make("button", { type: "button", textContent, onclick });

let figures = 0;

function render({ model, el }) {
  const id = `teach-it-${++figures}`;
  const names = () => model.get("class_names") ?? Object.keys(SAMPLES);
  const examples = Array.from({ length: KINDS }, () => []); // of { row, picture }
  let head = null, shown = [], pen = "black", stream = null, timer = 0, seed = 1;

  // ---- the parts ----
  const canvas = make("canvas", { width: 256, height: 256, aria: { role: "img", label: "Your picture. Draw with the pointer, or use the buttons." } });
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const small = make("canvas", { width: SIZE, height: SIZE }).getContext("2d", { willReadFrequently: true });
  const pens = make("fieldset", { className: "pens" }, make("legend", { textContent: "Pen" }), ...Object.keys(COLOURS).map((colour) => {
    const choice = make("input", { type: "radio", name: `${id}-pen`, checked: colour === pen, onchange: () => (pen = colour) });
    return make("label", {}, choice, make("span", { className: "dot", style: `background:${COLOURS[colour]}` }), colour);
  }));
  const file = make("input", { type: "file", accept: "image/*", id: `${id}-file` });
  const camera = button("Use the camera", () => (stream ? stopCamera() : startCamera()));
  const problem = make("p", { className: "problem", aria: { role: "alert" } });
  const kinds = make("div", { className: "kinds" });
  const bars = make("div", { className: "bars" });
  const answer = make("p", { className: "answer", aria: { role: "status", live: "polite" } });
  const painters = Object.keys(SAMPLES).map((name) => button(`Paint a ${name}`, () => (stopCamera(), paint(name), look())));
  el.append(make("div", { className: "teach-it" },
    make("p", { className: "promise", textContent: "Nothing leaves this page: what you draw, choose or show to the camera stays in this tab and is gone when you close it." }),
    make("div", { className: "picture" }, canvas, pens,
      make("div", { className: "row" }, button("Clear", () => (stopCamera(), clear(), look())), ...painters, camera),
      make("div", { className: "row" }, make("label", { htmlFor: file.id, textContent: "Or a picture of yours" }), file), problem),
    make("div", { className: "learning" }, kinds,
      make("div", { className: "row" }, button("Fill with samples", fillWithSamples), button("Forget everything", forget)),
      bars, answer)));

  // ---- the picture ----
  function clear() {
    context.fillStyle = "#fff";
    context.fillRect(0, 0, 256, 256);
    Object.assign(context, { lineWidth: 9, lineCap: "round", lineJoin: "round", strokeStyle: COLOURS[pen] });
  }
  function paint(name) {
    clear();
    SAMPLES[name](context, randomFrom(seed++));
  }
  function readPicture() {
    small.drawImage(canvas, 0, 0, SIZE, SIZE);
    const rgba = small.getImageData(0, 0, SIZE, SIZE).data;
    return features(Float32Array.from({ length: 3 * SIZE * SIZE }, (_, i) => rgba[4 * Math.floor(i / 3) + (i % 3)]));
  }
  function cover(source, width, height) { // the middle square
    const side = Math.min(width, height);
    context.drawImage(source, (width - side) / 2, (height - side) / 2, side, side, 0, 0, 256, 256);
  }

  // ---- learning and answering ----
  function add(k) {
    examples[k].push({ row: readPicture(), picture: canvas.toDataURL("image/jpeg", 0.6) });
  }
  function learn() {
    shown = [0, 1, 2].filter((k) => examples[k].length);
    const rows = shown.flatMap((k) => examples[k].map(({ row }) => row));
    const labels = shown.flatMap((k, place) => examples[k].map(() => place));
    head = shown.length > 1 ? fit(rows, labels, shown.length) : null;
    showKinds();
    look();
  }
  function look(speak = true) {
    const current = head ? probabilities(readPicture(), head) : null;
    bars.replaceChildren(...(current ?? []).map((p, place) => make("div", { className: "bar" },
      make("span", { textContent: names()[shown[place]] }),
      make("span", { className: "track", aria: { hidden: "true" } }, make("span", { className: "fill", style: `width:${(100 * p).toFixed(1)}%` })),
      make("span", { className: "number", textContent: `${Math.round(100 * p)} %` }))));
    if (!speak) return;
    const best = current ? current.indexOf(Math.max(...current)) : -1;
    answer.textContent = current ? `Most likely: ${names()[shown[best]]}, ${Math.round(100 * current[best])} %.` : "Add at least one picture to two kinds, and it starts to answer.";
  }
  function showKinds() {
    kinds.replaceChildren(...examples.map((list, k) => {
      const called = names()[k];
      const name = make("input", { value: called, maxLength: 20, aria: { label: `Name of kind ${k + 1}` }, onchange: (event) => rename(k, event.target.value) });
      const put = button(`Add to ${called}`, () => (add(k), learn(), kinds.children[k].querySelector("button").focus()));
      const thumbs = list.map(({ picture }, i) => make("button", { type: "button", className: "thumb", aria: { label: `Remove example ${i + 1} of ${called}` }, onclick: () => (list.splice(i, 1), learn()) }, make("img", { src: picture, alt: "" })));
      return make("div", { className: "kind" }, name, put, make("span", { className: "count", textContent: `${list.length}` }), make("div", { className: "thumbs" }, ...thumbs));
    }));
  }
  function rename(k, name) {
    model.set("class_names", names().map((old, i) => (i === k ? name.trim() || old : old)));
    model.save_changes();
  }
  function fillWithSamples() {
    stopCamera();
    examples.forEach((list) => (list.length = 0));
    seed = 1;
    Object.keys(SAMPLES).forEach((name, k) => {
      for (let n = 0; n < 4; n++) paint(name), add(k);
    });
    model.set("class_names", Object.keys(SAMPLES));
    clear();
    learn();
  }
  function forget() {
    examples.forEach((list) => (list.length = 0));
    learn();
  }

  // ---- camera and file, only when asked ----
  async function startCamera() {
    problem.textContent = "";
    camera.disabled = true; // one at a time
    try {
      stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment", width: 320 } });
    } catch {
      problem.textContent = "No camera could be used here. Draw, or choose a picture.";
      return;
    } finally {
      camera.disabled = false;
    }
    const video = make("video", { srcObject: stream, muted: true, playsInline: true });
    await video.play();
    camera.textContent = "Stop the camera";
    let frames = 0;
    timer = setInterval(() => {
      if (!el.isConnected) return stopCamera();
      cover(video, video.videoWidth, video.videoHeight);
      look(frames++ % 8 === 0); // read out every two seconds
    }, 250);
  }
  function stopCamera() {
    clearInterval(timer);
    stream?.getTracks().forEach((track) => track.stop());
    stream = null;
    camera.textContent = "Use the camera";
  }
  file.addEventListener("change", async () => {
    if (!file.files[0]) return;
    stopCamera();
    try {
      const bitmap = await createImageBitmap(file.files[0]);
      problem.textContent = "";
      clear();
      cover(bitmap, bitmap.width, bitmap.height);
      look();
    } catch {
      problem.textContent = "This is not a picture that the browser can read.";
    }
  });

  // ---- drawing ----
  let last = null;
  const place = (event) => {
    const box = canvas.getBoundingClientRect();
    return [((event.clientX - box.left) / box.width) * 256, ((event.clientY - box.top) / box.height) * 256];
  };
  canvas.addEventListener("pointerdown", (event) => {
    if (stream) return;
    canvas.setPointerCapture(event.pointerId);
    Object.assign(context, { strokeStyle: COLOURS[pen], lineWidth: 9 });
    last = place(event);
    line(context, last, last);
  });
  canvas.addEventListener("pointermove", (event) => {
    if (!last) return;
    const next = place(event);
    line(context, last, next);
    last = next;
    look(false);
  });
  for (const end of ["pointerup", "pointercancel"]) canvas.addEventListener(end, () => last && ((last = null), look()));

  const renamed = () => (showKinds(), look());
  model.on("change:class_names", renamed);
  clear();
  learn();
  return () => (stopCamera(), model.off("change:class_names", renamed));
}

export default { render };
